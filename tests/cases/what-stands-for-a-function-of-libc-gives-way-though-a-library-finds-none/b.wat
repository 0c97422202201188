(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\06\01`\01\7f\01\7f"
  ;; functions
  "\03\03\02\00\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\10\02\06memory\02\00\03len\00\00"
  ;; code
  "\0a\10\02\0a\00 \00\10\81\80\80\80\00\0b\03\00\00\0b"
  ;; linking
  "\00,\07linking\02\08!\02\00\00\00\03len\00\06\01\15undefined_weak:strlen"
  ;; relocations of the code
  "\00\10\0areloc.CODE\04\01\00\06\01"
  ;; names
  "\00$\04name\01\1d\02\00\03len\01\15undefined_weak:strlen")
