(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\05\01`\00\01\7f"
  ;; functions
  "\03\02\01\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\12\02\06memory\02\00\05other\00\00"
  ;; code
  "\0a\0d\01\0b\00A\00(\02\80\88\80\80\00\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\05\00\00\00"
  ;; linking
  "\00'\07linking\02\05\09\01\05.data\02\00\08\11\02\01\00\01z\00\00\04\00\00\00\05other"
  ;; relocations of the code
  "\00\11\0areloc.CODE\04\01\03\07\00\00")
