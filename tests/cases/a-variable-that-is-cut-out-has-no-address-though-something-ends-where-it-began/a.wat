;; FLAGS: --export g
;; NOT-ORACLE: a finished module has its addresses in its code
;; GLOBAL: end = 0x10000c
;; CALL: f() = 9
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\05\01`\00\01\7f"
  ;; functions
  "\03\03\02\00\00"
  ;; memory
  "\05\03\01\00\01"
  ;; globals
  "\06\0d\02\7f\00A\84\08\0b\7f\00A\90\08\0b"
  ;; exports
  "\07\14\03\06memory\02\00\01f\00\01\03end\03\01"
  ;; code
  "\0a\0f\02\08\00#\80\80\80\80\00\0b\04\00A\09\0b"
  ;; data
  "\0b\17\01\00A\80\08\0b\10\01\02\03\04\01\02\03\04\01\02\03\04\01\02\03\04"
  ;; linking
  "\00F\07linking\02\05\09\01\05.data\02\00\080\05\01\00\01x\00\04\04\00\00\00\0c__cxa_atexit\00\00\01\01f\01\01"
  "\03end\00\10\00\01\02\04last\00\08\08"
  ;; relocations of the code
  "\00\10\0areloc.CODE\05\01\07\04\00")
