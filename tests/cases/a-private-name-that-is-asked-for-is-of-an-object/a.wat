;; FLAGS: --export __wasm_init_memory
;; WARNS: LK011
;; NOT-ORACLE: an object exports nothing by itself
;; A name that is private to each library is exported from an object that has it, though the object hides it.
;; CALL: __wasm_init_memory() = 1
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; imports
  "\02\18\01\03env\0f__linear_memory\02\00\01"
  ;; functions
  "\03\02\01\01"
  ;; code
  "\0a\06\01\04\00A\01\0b"
  ;; linking
  "\00\22\07linking\02\08\17\01\00\04\00\12__wasm_init_memory")
