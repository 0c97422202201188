
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\02\01\01"
  ;; memory
  "\05\03\01\00\01"
  ;; globals
  "\06\07\01\7f\00A\88\08\0b"
  ;; exports
  "\07\18\03\06memory\02\00\03end\03\00\05there\00\00"
  ;; code
  "\0a\0a\01\08\00A\80\88\80\80\00\0b"
  ;; data
  "\0b\0f\01\00A\80\08\0b\08text\00\00\00\00"
  ;; linking
  "\007\07linking\02\05\0b\01\07.rodata\02\00\08\1f\03\01\00\06.L.str\00\00\08\01\00\03end\00\08\00\00\00\00\05"
  "there"
  ;; relocations of the code
  "\00\11\0areloc.CODE\05\01\04\04\00\00")
