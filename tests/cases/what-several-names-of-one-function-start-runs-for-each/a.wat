;; NOT-ORACLE: a finished module has its addresses in its code
;; A function that has two names is listed by one of them where it is, by the other, which is weak, in another module,
;; whose own gives way, and by a third module that only names it. It runs for each, as wasm-ld has it.
;; FLAGS: --export f
;; CALL: f() = 3
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\08\02`\00\00`\00\01\7f"
  ;; functions
  "\03\04\03\00\00\01"
  ;; tables
  "\04\05\01p\01\01\01"
  ;; memory
  "\05\03\01\00\01"
  ;; globals
  "\06\07\01\7f\01A\c0\00\0b"
  ;; exports
  "\07,\04\06memory\02\00\11__wasm_call_ctors\00\00\05setup\00\01\03get\00\02"
  ;; code
  "\0a*\03\04\00\10\01\0b\17\00A\00A\00(\02\c0\80\80\80\00A\01j6\02\c0\80\80\80\00\0b\0b\00A\00(\02\c0\80\80\80\00"
  "\0b"
  ;; data
  "\0b\0b\01\00A\c0\00\0b\04\00\00\00\00"
  ;; linking
  "\00q\07linking\02\08W\06\00\04\00\11__wasm_call_ctors\00\05\01\05setup\00\04\02\03get\00\04\01\05again\05\04\00"
  "\19__indirect_function_table\01\02\05count\00\00\04\05\08\01\04.bss\02\00\06\03\01f\03"
  ;; relocations of the code
  "\00\19\0areloc.CODE\06\03\03\0e\05\00\03\18\05\00\03$\05\00")
