;; REFUSED: RL002
;; The start function is what `wasm-ld` made for an undefined weak function. Calls of it go where another module defines
;; that function, so nobody knows what starts.
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\03\02\00\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\11\02\06memory\02\00\04fini\00\00"
  ;; start
  "\08\01\01"
  ;; code
  "\0a\08\02\02\00\0b\03\00\00\0b"
  ;; linking
  "\00+\07linking\02\08 \02\00\01\00\04fini\00\06\01\13undefined_weak:fini")
