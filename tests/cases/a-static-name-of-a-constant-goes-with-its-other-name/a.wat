;; FLAGS: --export-all
;; NOT-ORACLE: a finished module has its addresses in its code
;; A constant that two modules have under one name has a static name too, by which it is used: it is one.
;; CALL: first() = 0x100000
;; CALL: second() = 0x100000
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\02\01\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\12\02\06memory\02\00\05first\00\00"
  ;; code
  "\0a\0a\01\08\00A\80\88\80\80\00\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\00\04\00\00"
  ;; linking
  "\000\07linking\02\05\0b\01\07.rodata\02\00\08\18\03\01\00\01y\00\00\04\01\02\01z\00\00\04\00\00\00\05first"
  ;; relocations of the code
  "\00\11\0areloc.CODE\04\01\04\04\01\00")
