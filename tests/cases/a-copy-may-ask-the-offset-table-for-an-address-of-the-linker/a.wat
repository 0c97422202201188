;; FLAGS: --export-all
;; NOT-ORACLE: a finished module has its addresses in its code
;; Two modules have one function, which reads the end of all data through the offset table. It is folded.
;; CALL: first() = 0x100000
;; CALL: second() = 0x100000
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\03\02\01\01"
  ;; memory
  "\05\03\01\00\01"
  ;; globals
  "\06\07\01\7f\00A\84\08\0b"
  ;; exports
  "\07\12\02\06memory\02\00\05first\00\01"
  ;; code
  "\0a\13\02\08\00#\80\80\80\80\00\0b\08\00\10\80\80\80\80\00\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\01\00\00\00"
  ;; linking
  "\00A\07linking\02\05\09\01\05.data\02\00\08+\03\00\04\00\0bend_of_data\01\80\04\0a__data_end\00\84\08\00\00"
  "\00\01\05first"
  ;; relocations of the code
  "\00\13\0areloc.CODE\05\02\07\04\01\00\0d\00")
