
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\02\01\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\18\02\06memory\02\00\0b_initialize\00\00"
  ;; code
  "\0a\04\01\02\00\0b"
  ;; linking
  "\00\1b\07linking\02\08\10\01\00\00\00\0b_initialize")
