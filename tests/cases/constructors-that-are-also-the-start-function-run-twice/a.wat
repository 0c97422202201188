;; NOT-ORACLE: it is at fixed addresses
;; The list of constructors is the start function too, so the module runs it twice, and beside it the program has a
;; list of its own.
;; CALL: starts() = 2
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\04\03\00\00\01"
  ;; memory
  "\05\03\01\00\01"
  ;; globals
  "\06\06\01\7f\01A\00\0b"
  ;; exports
  "\07'\03\06memory\02\00\11__wasm_call_ctors\00\00\06starts\00\02"
  ;; start
  "\08\01\00"
  ;; code
  "\0a\19\03\08\00\10\81\80\80\80\00\0b\09\00#\00A\01j$\00\0b\04\00#\00\0b"
  ;; linking
  "\00;\07linking\02\06\05\01\ff\ff\03\01\08)\03\00\00\00\11__wasm_call_ctors\00\00\01\05count\00\00\02\06start"
  "s"
  ;; relocations of the code
  "\00\10\0areloc.CODE\06\01\00\04\01")
