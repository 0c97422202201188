
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\02\01\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\12\02\06memory\02\00\05where\00\00"
  ;; code
  "\0a\0a\01\08\00A\80\80\80\80\00\0b"
  ;; linking
  "\00\1e\07linking\02\08\13\02\01\11\06stdout\00\00\00\05where"
  ;; relocations of the code
  "\00\11\0areloc.CODE\04\01\04\04\00\00")
