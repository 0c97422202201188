;; FLAGS: --export other
;; NOT-ORACLE: a finished module has its addresses in its code
;; MEMBER: c.wat
;; Two programs define what an archive leaves to them: it is weak there. No static link has both, and each keeps its own.
;; CALL: bump() = 6
;; CALL: other() = 5
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\05\01`\00\01\7f"
  ;; functions
  "\03\02\01\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\11\02\06memory\02\00\04bump\00\00"
  ;; code
  "\0a\22\01 \00A\00A\00(\02\80\88\80\80\00A\01j6\02\80\88\80\80\00A\00(\02\80\88\80\80\00\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\05\00\00\00"
  ;; linking
  "\00&\07linking\02\05\09\01\05.data\02\00\08\10\02\01\00\01z\00\00\04\00\00\00\04bump"
  ;; relocations of the code
  "\00\19\0areloc.CODE\04\03\03\09\00\00\03\13\00\00\03\1c\00\00")
