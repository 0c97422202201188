;; The object defines what it imports, and begins it with the import: that is no value.
;; REFUSED: LK007
(module binary
  "\00asm\01\00\00\00\01\05\01`\00\01\7f\02\0d\01\03env\04loop\03\7f\00\03\02\01\00\06\06\01\7f\00#\00"
  "\0b\0a\0a\01\08\00#\81\80\80\80\00\0b\00\1c\07linking\02\08\11\03\00\00\00\01f\02\10\00\02\00\01\04l"
  "oop\00\10\0areloc.CODE\04\01\07\04\02")
