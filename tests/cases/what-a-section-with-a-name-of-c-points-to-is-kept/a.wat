;; FLAGS: --export g
;; NOT-ORACLE: a finished module has its addresses in its code
;; Only a function of libc that is not in the image names a variable, and a section over which code may walk has its address.
;; CALL: f() = 5
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\05\01`\00\01\7f"
  ;; functions
  "\03\03\02\00\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\0e\02\06memory\02\00\01f\00\01"
  ;; code
  "\0a\1c\02\0b\00A\00(\02\84\88\80\80\00\0b\0e\00A\00(\02\80\88\80\80\00(\02\00\0b"
  ;; data
  "\0b\19\02\00A\80\08\0b\04\04\04\00\00\00A\84\08\0b\08\05\00\00\00\06\00\00\00"
  ;; linking
  "\00N\07linking\02\05\0f\02\03set\02\00\05.data\02\00\082\05\01\02\01y\01\00\04\00\04\00\0c__cxa_atexit\01\02"
  "\05table\00\00\00\00\00\01\01f\01\02\04last\01\04\04"
  ;; relocations of the code
  "\00\15\0areloc.CODE\04\02\03\07\00\00\03\13\02\00"
  ;; relocations of the data
  "\00\11\0areloc.DATA\05\01\05\07\00\00")
