(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\04\01`\00\00"
  ;; functions
  "\03\02\01\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07$\03\06memory\02\00\03run\00\00\11__wasm_call_ctors\00\00"
  ;; code
  "\0a\04\01\02\00\0b"
  ;; linking
  "\00(\07linking\02\08\1d\02\00\04\00\11__wasm_call_ctors\00\00\00\03run")
