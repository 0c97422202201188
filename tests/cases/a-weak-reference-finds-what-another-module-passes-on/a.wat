;; FLAGS: --export call --export seven
;; NOT-ORACLE: objects have no addresses of their own
;; An object refers weakly to `g`, which another module has from the host: it is the host's function of that name, and
;; not nothing.
;; CALL: call() = 0
;; CALL: seven() = 7
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; imports
  "\02!\02\04wasi\01f\00\01\03env\0f__linear_memory\02\00\01"
  ;; functions
  "\03\03\02\01\01"
  ;; code
  "\0a\0f\02\08\00\10\80\80\80\80\00\0b\04\00A\07\0b"
  ;; linking
  "\00\22\07linking\02\08\17\03\00Q\00\01g\00\00\01\04call\00\00\02\05seven"
  ;; relocations of the code
  "\00\10\0areloc.CODE\03\01\00\04\00")
