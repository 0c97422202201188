;; FLAGS: --export two --export calloc
;; NOT-ORACLE: a finished module has its addresses in its code
;; A function of the allocator is a copy of another module's, and another one is not: neither has a variable.
;; CALL: one() = 1
;; CALL: two() = 1
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0b\02`\02\7f\7f\01\7f`\00\01\7f"
  ;; functions
  "\03\03\02\00\01"
  ;; table
  "\04\05\01p\01\02\02"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\10\02\06memory\02\00\03one\00\01"
  ;; elements
  "\09\07\01\00A\01\0b\01\00"
  ;; code
  "\0a\17\02\08\00A\81\80\80\80\00\0b\0c\00A\01A\02\10\80\80\80\80\00\0b"
  ;; linking
  "\00\1e\07linking\02\08\13\02\00\00\00\07realloc\00\00\01\03one"
  ;; relocations of the code
  "\00\13\0areloc.CODE\06\02\01\04\00\00\11\00")
