(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\05\01`\00\01\7f"
  ;; imports
  "\02\18\01\03env\0f__linear_memory\02\00\01"
  ;; functions
  "\03\02\01\00"
  ;; code
  "\0a\0d\01\0b\00A\00(\02\80\80\80\80\00\0b"
  ;; data
  "\0b\0a\01\00A\00\0b\04\05\00\00\00"
  ;; linking
  "\00.\07linking\02\05\0b\01\07.data.z\02\00\08\16\02\01\01\01z\00\00\04\00\00\00\0aof_archive"
  ;; relocations of the code
  "\00\11\0areloc.CODE\03\01\03\07\00\00")
