(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0b\02`\02\7f\7f\01\7f`\00\01\7f"
  ;; functions
  "\03\04\03\00\00\01"
  ;; table
  "\04\05\01p\01\02\02"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\19\03\06memory\02\00\06calloc\00\01\03two\00\02"
  ;; elements
  "\09\07\01\00A\01\0b\01\00"
  ;; code
  "\0a\1c\03\08\00A\81\80\80\80\00\0b\04\00A\03\0b\0c\00A\01A\02\10\80\80\80\80\00\0b"
  ;; linking
  "\00(\07linking\02\08\1d\03\00\00\00\07realloc\00\00\01\06calloc\00\00\02\03two"
  ;; relocations of the code
  "\00\13\0areloc.CODE\06\02\01\04\00\00\16\00")
