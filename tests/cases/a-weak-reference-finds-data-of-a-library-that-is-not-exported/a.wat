;; FLAGS: --export-all
;; NOT-ORACLE: a finished module has its addresses in its code
;; One module has `stdout` of libc and keeps it to itself, another one refers to it weakly: in a static link of both
;; it would be found.
;; CALL: one() = 1
;; CALL: where() = 0x100000
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\02\01\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\10\02\06memory\02\00\03one\00\00"
  ;; code
  "\0a\06\01\04\00A\01\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\01\00\00\00"
  ;; linking
  "\00*\07linking\02\05\09\01\05.data\02\00\08\14\02\01\00\06stdout\00\00\04\00\00\00\03one")
