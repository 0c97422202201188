
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; imports
  "\02\18\01\03env\0f__linear_memory\02\00\01"
  ;; functions
  "\03\02\01\00"
  ;; code
  "\0a\04\01\02\00\0b"
  ;; linking
  "\00\1b\07linking\02\06\05\01\ff\ff\03\00\08\09\01\00\02\00\04init")
