;; FLAGS: --export-all
;; NOT-ORACLE: a finished module has its addresses in its code
;; `get` of two finished modules reads what is at a label of assembly, which has no size: that nothing is equal to
;; nothing does not make the two functions one.
;; CALL: first() = 1
;; CALL: second() = 2
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\03\02\01\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\12\02\06memory\02\00\05first\00\01"
  ;; code
  "\0a\16\02\0b\00A\00(\02\80\88\80\80\00\0b\08\00\10\80\80\80\80\00\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\01\00\00\00"
  ;; linking
  "\004\07linking\02\05\0b\01\07.rodata\02\00\08\1c\03\00\04\00\03get\01\02\05label\00\00\00\00\00\01\05first"
  ;; relocations of the code
  "\00\14\0areloc.CODE\04\02\03\07\01\00\00\10\00")
