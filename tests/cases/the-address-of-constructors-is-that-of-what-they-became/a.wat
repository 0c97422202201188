;; FLAGS: --export-all --no-prune
;; NOT-ORACLE: a finished module has its slots in its code
;; Two modules take the address of their constructors, of which there are none: it is the slot of what is called
;; instead.
;; CALL: first() = 1
;; CALL: second() = 1
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\03\02\00\01"
  ;; table
  "\04\04\01p\00\02"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\12\02\06memory\02\00\05first\00\01"
  ;; elements
  "\09\07\01\00A\01\0b\01\00"
  ;; code
  "\0a\0d\02\02\00\0b\08\00A\81\80\80\80\00\0b"
  ;; linking
  "\00*\07linking\02\08\1f\02\00\04\00\11__wasm_call_ctors\00\00\01\05first"
  ;; relocations of the code
  "\00\10\0areloc.CODE\06\01\01\07\00")
