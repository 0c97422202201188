;; An address has 32 bits: what is called so and has another type is a variable of the object's own.
;; NOT-ORACLE: an object is not loaded
;; CALL: sum() = 7
(module binary
  "\00asm\01\00\00\00\01\05\01`\00\01\7f\03\02\01\00\06\0b\02~\01B\05\0b~\01B\02\0b\0a\13\01\11\00#\80"
  "\80\80\80\00\a7#\81\80\80\80\00\a7j\0b\004\07linking\02\08)\03\00\00\00\03sum\02\02\00\0f__stack_poi"
  "nter\02\02\01\0a__tls_base\00\13\0areloc.CODE\03\02\07\04\01\07\0b\02")
