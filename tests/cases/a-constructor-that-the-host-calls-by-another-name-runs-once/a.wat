;; What a source calls `__wasm_call_ctors` for the host is no list of constructors: it is in that of the object, once.
;; NOT-ORACLE: an object is not loaded
;; CALL: count() = 1
(module binary
  "\00asm\01\00\00\00\01\08\02`\00\01\7f`\00\00\02\18\01\03env\0f__linear_memory\02\00\01\03\03\02\00"
  "\01\06\06\01\7f\01A\00\0b\07\15\01\11__wasm_call_ctors\00\01\0a\1c\02\08\00#\80\80\80\80\00\0b\11\00"
  "#\80\80\80\80\00A\01j$\80\80\80\80\00\0b\000\07linking\02\08\1e\03\00\00\00\05count\00\00\01\07prepa"
  "re\02\00\00\05state\06\05\01\ff\ff\03\01\00\16\0areloc.CODE\05\03\07\04\02\07\0d\02\07\16\02")
