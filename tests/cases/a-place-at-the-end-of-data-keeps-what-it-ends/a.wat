;; FLAGS: --export end --export nothing
;; NOT-ORACLE: a finished module has its addresses in its code
;; A variable of three bytes is named by a function of libc that nothing calls, and its end by an export. Where the
;; variable is left out, its end is nowhere.
;; GLOBAL: end = 0x100003
;; MEMORY: 0x100000 = 01 02 03
;; CALL: seven() = 7
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\03\02\02\01"
  ;; memory
  "\05\03\01\00\01"
  ;; globals
  "\06\07\01\7f\00A\83\08\0b"
  ;; exports
  "\07\18\03\06memory\02\00\03end\03\00\05seven\00\01"
  ;; code
  "\0a\0f\02\08\00A\80\88\80\80\00\0b\04\00A\07\0b"
  ;; data
  "\0b\0a\01\00A\80\08\0b\03\01\02\03"
  ;; linking
  "\00=\07linking\02\05\09\01\05.data\00\00\08'\04\00\00\00\04sbrk\01\04\06buffer\00\00\03\01\00\03end\00\03\00"
  "\00\00\01\05seven"
  ;; relocations of the code
  "\00\11\0areloc.CODE\05\01\04\04\01\00")
