;; NOT-ORACLE: a finished module is at fixed addresses
;; A function that is called like the list of constructors and takes an argument is not that list, though it does
;; nothing.
;; CALL: seven() = 7
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\11\04`\00\00`\00\01\7f`\01\7f\01\7f`\01\7f\00"
  ;; functions
  "\03\03\02\03\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\12\02\06memory\02\00\05seven\00\01"
  ;; code
  "\0a\11\02\02\00\0b\0c\00A\05\10\80\80\80\80\00A\07\0b"
  ;; linking
  "\00*\07linking\02\08\1f\02\00\00\00\11__wasm_call_ctors\00\00\01\05seven"
  ;; relocations of the code
  "\00\10\0areloc.CODE\04\01\00\09\00")
