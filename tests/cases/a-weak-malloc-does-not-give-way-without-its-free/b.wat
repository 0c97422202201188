(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\06\01`\01\7f\01\7f"
  ;; imports
  "\02\18\01\03env\0f__linear_memory\02\00\01"
  ;; functions
  "\03\02\01\00"
  ;; code
  "\0a\06\01\04\00A\08\0b"
  ;; linking
  "\00\16\07linking\02\08\0b\01\00\00\00\06malloc")
