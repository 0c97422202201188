;; What a constructor calls is as in its input, though it is the list of which it is one.
;; NOT-ORACLE: a finished module has its addresses in its code
;; CALL: count() = 2
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\08\02`\00\00`\00\01\7f"
  ;; functions
  "\03\04\03\00\00\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07&\03\06memory\02\00\11__wasm_call_ctors\00\00\05count\00\02"
  ;; code
  "\0aC\03\08\00\10\81\80\80\80\00\0b,\00A\00A\00(\02\80\88\80\80\00A\01j6\02\80\88\80\80\00A\00(\02\80\88\80\80"
  "\00A\02H\04@\10\80\80\80\80\00\0b\0b\0b\00A\00(\02\80\88\80\80\00\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\00\00\00\00"
  ;; linking
  "\00Q\07linking\02\05\08\01\04.bss\02\00\06\05\01\ff\ff\03\01\085\04\00\00\00\11__wasm_call_ctors\00\02\01\0bco"
  "nstructor\00\00\02\05count\01\02\01n\00\00\04"
  ;; relocations of the code
  "\00#\0areloc.CODE\04\06\00\04\01\03\12\03\00\03\1c\03\00\03%\03\00\000\00\03=\03\00")
