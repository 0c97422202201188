;; FLAGS: --export g1 --export g2
;; NOT-ORACLE: a finished module has its addresses in its code
;; One module asks for a variable of libc, another has a weak definition, and a third the strong one that preempts it:
;; all three mean the same.
;; CALL: get() = 2
;; CALL: g1() = 2
;; CALL: g2() = 2
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\05\01`\00\01\7f"
  ;; functions
  "\03\02\01\00"
  ;; memory
  "\05\03\01\00\01"
  ;; globals
  "\06\08\01\7f\01A\80\80\04\0b"
  ;; exports
  "\07\10\02\06memory\02\00\03get\00\00"
  ;; code
  "\0a\1b\01\19\00\02@A\80\80\80\80\00\0d\00A\7f\0f\0bA\00(\02\80\80\80\80\00\0b"
  ;; linking
  "\00\1d\07linking\02\08\12\02\00\04\00\03get\01\11\07environ"
  ;; relocations of the code
  "\00\15\0areloc.CODE\05\02\04\06\01\00\03\15\01\00")
