;; FLAGS: --export-all --no-prune
;; WARNS: LK010
;; NOT-ORACLE: a finished module has its addresses in its code
;; `errno` of two modules is one, and what lies around it in the second module moves together. A name for the end of
;; those data has no size: it lies where they end.
;; MEMORY: 0x100000 = 01 02 03 01
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\1e\06`\00\00`\00\01\7f`\01\7f\01\7f`\02\7f\7f\01\7f`\01\7f\00`\03\7f\7f\7f\01\7f"
  ;; table
  "\04\05\01p\01\01\01"
  ;; memory
  "\05\03\01\00\03"
  ;; globals
  "\06\08\01\7f\01A\c0\c0\00\0b"
  ;; exports
  "\07\0a\01\06memory\02\00"
  ;; data
  "\0b.\01\00A\10\0b(\01\02\03\01\02\03\01\02\03\01\02\03\01\02\03\01\02\03\01\02\03\01\02\03\01\02\03\01\02\03"
  "\01\02\03\01\02\03\01\02\03\01"
  ;; linking
  "\007\07linking\02\05\0b\01\07.data.x\04\00\08\1f\02\01\01\05errno\00#\04\02\00\00\0f__stack_pointer"
  ;; name
  "\00\1c\04name\01\01\00\07\12\01\00\0f__stack_pointer")
