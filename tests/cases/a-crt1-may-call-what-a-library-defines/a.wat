;; NOT-ORACLE: a finished module has its addresses in its code
;; CALL: fbegin() = 1
(module binary
  "\00asm\01\00\00\00\01\08\02`\00\00`\00\01\7f\02\0d\01\03env\05begin\00\00\03\03\02\00\01\05\03\01\00"
  "\02\07!\03\06memory\02\00\0b_initialize\00\01\06fbegin\00\02\0a\0f\02\08\00\10\80\80\80\80\00\0b\04"
  "\00A\01\0b\00(\07linking\02\08\1d\03\00\10\00\00\00\01\0b_initialize\00\00\02\06fbegin\00\10\0areloc"
  ".CODE\05\01\00\04\00")
