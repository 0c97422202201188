;; WARNS: DY013
;; FLAGS: --export malloc
;; NOT-ORACLE: a finished module has its addresses in its code
;; A strong `malloc` of an object would hand out what the `free` of the finished module, which is strong too, does not know.
;; CALL: own() = 7
;; CALL: malloc(1) = 8
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0e\03`\01\7f\01\7f`\01\7f\00`\00\01\7f"
  ;; functions
  "\03\04\03\00\01\02"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\10\02\06memory\02\00\03own\00\02"
  ;; code
  "\0a\1c\03\04\00A\07\0b\02\00\0b\12\00A\01\10\81\80\80\80\00A\01\10\80\80\80\80\00\0b"
  ;; linking
  "\00%\07linking\02\08\1a\03\00\01\00\06malloc\00\00\01\04free\00\00\02\03own"
  ;; relocations of the code
  "\00\13\0areloc.CODE\04\02\00\0e\01\00\16\00")
