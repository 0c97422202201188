;; A program runs its constructors twice itself, once in a function that its `_start` calls.
;; NOT-ORACLE: a finished module has its addresses in its code
;; RUN:
;; CALL: count() = 2
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\08\02`\00\00`\00\01\7f"
  ;; functions
  "\03\06\05\00\00\00\01\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\1b\03\06memory\02\00\06_start\00\00\05count\00\03"
  ;; code
  "\0aF\05\0e\00\10\81\80\80\80\00\10\82\80\80\80\00\0b\08\00\10\84\80\80\80\00\0b\08\00\10\81\80\80\80\00\0b\0b"
  "\00A\00(\02\80\88\80\80\00\0b\17\00A\00A\00(\02\80\88\80\80\00A\01j6\02\80\88\80\80\00\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\00\00\00\00"
  ;; linking
  "\00d\07linking\02\05\08\01\04.bss\02\00\06\05\01\ff\ff\03\04\08H\06\00\00\00\06_start\00\04\01\11__wasm_call_c"
  "tors\00\02\02\05again\00\00\03\05count\00\02\04\0bconstructor\01\02\01n\00\00\04"
  ;; relocations of the code
  "\00%\0areloc.CODE\04\07\00\04\01\00\0a\02\00\13\04\00\1c\01\03(\05\00\036\05\00\03@\05\00")
