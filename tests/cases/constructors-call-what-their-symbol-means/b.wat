(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\04\01`\00\00"
  ;; functions
  "\03\03\02\00\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\1e\02\06memory\02\00\11__wasm_call_ctors\00\00"
  ;; code
  "\0a\0d\02\08\00\10\81\80\80\80\00\0b\02\00\0b"
  ;; linking
  "\00+\07linking\02\08 \03\00\00\00\11__wasm_call_ctors\00\02\01\01h\00\01\01\01g"
  ;; relocations of the code
  "\00\10\0areloc.CODE\04\01\00\04\02")
