(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\08\02`\00\00`\00\01\7f"
  ;; functions
  "\03\04\03\00\01\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\1c\03\06memory\02\00\0b_initialize\00\00\01h\00\01"
  ;; code
  "\0a\1c\03\08\00\10\82\80\80\80\00\0b\0e\00A\00(\02\80\88\80\80\00(\02\00\0b\02\00\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\00\00\00\00"
  ;; linking
  "\00A\07linking\02\05\09\01\05.data\02\00\08+\05\00\00\00\0b_initialize\01\11\01x\01\02\01p\00\00\04\00\00\01"
  "\01h\00\02\02\07nothing"
  ;; relocations of the code
  "\00\14\0areloc.CODE\04\02\00\04\04\03\10\02\00"
  ;; relocations of the data
  "\00\11\0areloc.DATA\05\01\05\07\01\00")
