;; FLAGS: --export where
;; REFUSED: DY004
;; An object has two symbols of one name that nobody defines, and one of them is weak: together they are a strong
;; reference, as for `wasm-ld`.
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; imports
  "\02%\02\03env\0f__linear_memory\02\00\01\07GOT.mem\01x\03\7f\01"
  ;; functions
  "\03\02\01\01"
  ;; code
  "\0a\0a\01\08\00#\80\80\80\80\00\0b"
  ;; linking
  "\00\1d\07linking\02\08\12\03\01\11\01x\01\10\01x\00\00\00\05where"
  ;; relocations of the code
  "\00\10\0areloc.CODE\03\01\07\04\01")
