(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\04\01`\00\00"
  ;; imports
  "\02\18\01\03env\0f__linear_memory\02\00\01"
  ;; functions
  "\03\02\01\00"
  ;; code
  "\0a\04\01\02\00\0b"
  ;; linking
  "\00\11\07linking\02\08\06\01\00\00\00\01g")
