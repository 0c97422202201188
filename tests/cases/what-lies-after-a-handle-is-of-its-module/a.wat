;; FLAGS: --export-all
;; NOT-ORACLE: a finished module has its addresses in its code
;; `__dso_handle` is one in all of a program as long as only its address is told from others. Two functions that read
;; what lies after it do not read the same.
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
  "\0a \02\15\00A\00(\02\80\88\80\80\00\1aA\00(\02\84\88\80\80\00\0b\08\00\10\80\80\80\80\00\0b"
  ;; data
  "\0b\0f\01\00A\80\08\0b\08\00\00\00\00\01\00\00\00"
  ;; linking
  "\00C\07linking\02\05\09\01\05.data\02\00\08-\04\00\04\00\03get\01\04\0c__dso_handle\00\00\04\00\00\01\05firs"
  "t\01\02\04data\00\00\08"
  ;; relocations of the code
  "\00\18\0areloc.CODE\04\03\03\07\03\00\03\11\01\04\00\1a\00")
