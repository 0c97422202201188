;; FLAGS: --export two
;; NOT-ORACLE: a finished module has its addresses in its code
;; A number of the symbol table is in no segment, though one that lost bytes has an offset like it.
;; CALL: one() = 12
;; CALL: two() = 12
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\05\01`\00\01\7f"
  ;; functions
  "\03\03\02\00\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\10\02\06memory\02\00\03one\00\01"
  ;; code
  "\0a*\02\0b\00A\00(\02\80\88\80\80\00\0b\1c\00\10\80\80\80\80\00A\00(\02\8c\80\80\80\00jA\00(\02\88\88\80\80\00"
  "j\0b"
  ;; data
  "\0b\17\01\00A\80\08\0b\10\05\00\00\00\06\00\00\00\07\00\00\00\08\00\00\00"
  ;; linking
  "\00c\07linking\02\05\0b\01\07.rodata\02\00\08K\06\01\00\0d__ctype_table\00\00\08\00\00\00\0agetc_table\01\80"
  "\04\06number\00\04\00\00\00\01\03one\00\00\00\07strcspn\01\02\04mine\00\08\08"
  ;; relocations of the code
  "\00\1c\0areloc.CODE\04\04\03\07\00\00\00\10\01\03\19\02\08\03#\05\00")
