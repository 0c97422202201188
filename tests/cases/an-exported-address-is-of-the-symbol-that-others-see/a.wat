;; FLAGS: --export-only seven --export-only x
;; NOT-ORACLE: a finished module has its addresses in its code
;; Two symbols are called `x`: a static one, and one that is exported, at an empty segment which begins where another
;; one ends. The address is in the empty segment, and nothing of the other one is in the image.
;; GLOBAL: x = 0x100000
;; CALL: seven() = 7
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\02\01\01"
  ;; memory
  "\05\03\01\00\01"
  ;; globals
  "\06\0d\02\7f\00A\90\08\0b\7f\00A\88\08\0b"
  ;; exports
  "\07\1a\04\06memory\02\00\01x\03\00\01y\03\01\05seven\00\00"
  ;; code
  "\0a\06\01\04\00A\07\0b"
  ;; data
  "\0b#\03\00A\80\08\0b\08\01\00\00\00\00\00\00\00\00A\88\08\0b\08\02\00\00\00\00\00\00\00\00A\90\08\0b\00"
  ;; linking
  "\00F\07linking\02\05\1a\03\07.rodata\03\00\05.data\02\00\04.bss\04\00\08\1f\04\01\02\01x\00\08\00\01\00\01x"
  "\02\00\00\01\00\01y\01\00\08\00\00\00\05seven")
