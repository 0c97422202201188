;; Linked alone both symbols are 0, in an image the stack may begin elsewhere: the entry cannot hold both.
;; FINDS: error RL002
(module binary
  "\00asm\01\00\00\00"
  "\01\05\01\60\00\01\7f"
  "\03\02\01\00"
  "\05\03\01\00\01"
  "\06\06\01\7f\00\41\00\0b"
  "\07\0e\02\06memory\02\00\01f\00\00"
  ;; Global 0 twice, its index in five bytes, and the sum.
  "\0a\11\01\0f\00\23\80\80\80\80\00\23\80\80\80\80\00\6a\0b"
  ;; Two hidden absolute symbols of data, and the function.
  "\00\37\07linking\02\08\2c\03"
  "\01\84\04\0d__memory_base\00\00\00"
  "\01\84\04\0b__stack_low\00\00\00"
  "\00\00\00\01f"
  ;; A global's index names symbol 0, and symbol 1.
  "\00\13\0areloc.CODE\05\02\07\04\00\07\0a\01")
