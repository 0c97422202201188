;; FLAGS: --export-all
;; WARNS: AL010
;; NOT-ORACLE: a finished module has its addresses in its code
;; A function of libc reads a static variable, which two modules have. In one of them the program calls it `x` and shows
;; it to others: that is a variable of its own.
;; GLOBAL: x = 0x100004
;; CALL: first() = 5
;; CALL: second() = 5
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\03\02\02\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\12\02\06memory\02\00\05first\00\01"
  ;; code
  "\0a\18\02\0b\00A\00(\02\80\88\80\80\00\0b\0a\00A\00\10\80\80\80\80\00\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\05\00\00\00"
  ;; linking
  "\005\07linking\02\05\09\01\05.data\02\00\08\1f\03\00\05\00\06calloc\01\02\05state\00\00\04\00\00\01\05first"
  ;; relocations of the code
  "\00\14\0areloc.CODE\04\02\03\07\01\00\00\12\00")
