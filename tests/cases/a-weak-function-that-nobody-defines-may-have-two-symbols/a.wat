;; `__stdio_exit` and `__funcs_on_exit`, both weak, are called and defined nowhere. `wasm-ld --emit-relocs` writes two
;; symbols of each stub, so that a call says by its symbol which function it means: it means the stub.
;; NOT-ORACLE: a finished module has its addresses in its code
;; CALL: run(0) = 3
;; TRAP: run(1) = unreachable
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\09\02`\00\00`\01\7f\01\7f"
  ;; functions
  "\03\04\03\00\00\01"
  ;; table
  "\04\05\01p\01\01\01"
  ;; memory
  "\05\03\01\00\01"
  ;; globals
  "\06\08\01\7f\01A\80\80\04\0b"
  ;; exports
  "\07\10\02\06memory\02\00\03run\00\02"
  ;; code
  "\0a.\03\03\00\00\0b\03\00\00\0b$\00\02@ \00E\0d\00\10\80\80\80\80\00\0b\02@A\80\80\80\80\00E\0d\00\10\81\80"
  "\80\80\00\0bA\03\0b"
  ;; linking
  "\00\b3\01\07linking\02\08\a7\01\06\00\04\02\03run\00\06\00\1bundefined_weak:__stdio_exit\00\06\01\1eundefine"
  "d_weak:__funcs_on_exit\05\04\00\19__indirect_function_table\00\06\00\1bundefined_weak:__stdio_exit\00\06\01"
  "\1eundefined_weak:__funcs_on_exit"
  ;; reloc.CODE
  "\00\16\0areloc.CODE\06\03\00\13\04\01\1c\05\00%\05")
