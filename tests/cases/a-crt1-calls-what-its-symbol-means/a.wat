;; NOT-ORACLE: a finished module has its addresses in its code
;; What the constructors of one module do, those of the one that starts last do too, which call it by one of two names
;; that a function has there: it runs once.
;; CALL: count() = 1
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\08\02`\00\00`\00\01\7f"
  ;; functions
  "\03\04\03\00\01\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07*\04\06memory\02\00\05count\00\01\01g\00\00\11__wasm_call_ctors\00\02"
  ;; code
  "\0a.\03\17\00A\00A\00(\02\80\88\80\80\00A\01j6\02\80\88\80\80\00\0b\0b\00A\00(\02\80\88\80\80\00\0b"
  "\08\00\10\80\80\80\80\00\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\00\00\00\00"
  ;; linking
  "\00@\07linking\02\05\08\01\04.bss\02\00\08+\04\00\00\00\01g\01\02\01n\00\00\04\00\00\01\05count"
  "\00\00\02\11__wasm_call_ctors"
  ;; relocations of the code
  "\00\1c\0areloc.CODE\04\04\03\09\01\00\03\13\01\00\03\1f\01\00\00\28\00")
