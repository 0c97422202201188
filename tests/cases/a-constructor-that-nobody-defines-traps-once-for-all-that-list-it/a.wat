;; NOT-ORACLE: a finished module has its addresses in its code
;; Two modules list a weak function that nobody defines: what stands for it in each is one trap.
;; TRAP: f() = unreachable
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\08\02`\00\00`\00\01\7f"
  ;; functions
  "\03\05\04\00\01\01\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\0e\02\06memory\02\00\01f\00\01"
  ;; code
  "\0a\22\04\08\00\10\83\80\80\80\00\0b\0e\00\10\80\80\80\80\00\10\82\80\80\80\00\0b\04\00A\01\0b\03\00\00\0b"
  ;; linking
  "\00Y\07linking\02\06\05\01\ff\ff\03\03\08G\04\00\04\00\11__wasm_call_ctors\00\02\01\10f.command_export\00\02"
  "\02\01f\00\06\03\14undefined_weak:start"
  ;; relocations of the code
  "\00\16\0areloc.CODE\04\03\00\04\03\00\0d\00\00\13\02"
  ;; names
  "\00F\04name\01?\04\00\11__wasm_call_ctors\01\10f.command_export\02\01f\03\14undefined_weak:start")
