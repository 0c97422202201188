;; NOT-ORACLE: a finished module is at fixed addresses
;; The list of constructors, which is empty, has another name too, and is exported by that.
;; CALL: init() =
;; CALL: seven() = 7
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\03\02\00\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\19\03\06memory\02\00\04init\00\00\05seven\00\01"
  ;; code
  "\0a\09\02\02\00\0b\04\00A\07\0b"
  ;; linking
  "\002\07linking\02\08'\03\00\00\00\04init\00\00\00\11__wasm_call_ctors\00\00\01\05seven")
