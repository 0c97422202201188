
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; imports
  "\02$\02\03env\05start\00\00\03env\0f__linear_memory\02\00\01"
  ;; linking
  "\00\14\07linking\02\06\03\01d\00\08\04\01\00\10\00")
