;; FLAGS: --export where
;; NOT-ORACLE: objects have no addresses of their own
;; `_initialize` is a name of one module alone: a weak reference in another one finds nothing.
;; CALL: where() = 0
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; imports
  "\02L\03\03env\0b_initialize\00\00\03env\0f__linear_memory\02\00\01\03env\19__indirect_function_table\01p\00"
  "\00"
  ;; functions
  "\03\02\01\01"
  ;; code
  "\0a\0a\01\08\00A\80\80\80\80\00\0b"
  ;; linking
  "\00\18\07linking\02\08\0d\02\00\11\00\00\00\01\05where"
  ;; relocations of the code
  "\00\10\0areloc.CODE\03\01\01\04\00")
