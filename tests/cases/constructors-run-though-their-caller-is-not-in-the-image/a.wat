;; FLAGS: --export starts
;; NOT-ORACLE: objects have no addresses of their own
;; A function that nothing reaches calls the constructors. It is left out, and they run all the same.
;; CALL: starts() = 1
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; imports
  "\020\02\03env\11__wasm_call_ctors\00\00\03env\0f__linear_memory\02\00\01"
  ;; functions
  "\03\04\03\00\01\00"
  ;; code
  "\0a.\03\17\00A\00A\00(\02\80\80\80\80\00A\01j6\02\80\80\80\80\00\0b\0b\00A\00(\02\80\80\80\80\00\0b\08\00\10"
  "\80\80\80\80\00\0b"
  ;; data
  "\0b\0a\01\00A\00\0b\04\00\00\00\00"
  ;; linking
  "\00O\07linking\02\05\0e\01\0a.bss.count\02\00\06\05\01\ff\ff\03\00\08-\05\00\00\01\05start\01\02\05count\00"
  "\00\04\00\00\02\06starts\00\10\00\00\04\03\07restart"
  ;; relocations of the code
  "\00\1c\0areloc.CODE\03\04\03\09\01\00\03\13\01\00\03\1f\01\00\00(\03")
