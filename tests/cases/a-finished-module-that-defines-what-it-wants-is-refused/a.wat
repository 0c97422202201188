;; REFUSED: RL002
;; One symbol of a name is defined and another one is the host's: nobody knows which of them other modules mean.
;; `wasm-ld` writes no such module.
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; imports
  "\02\0a\01\04host\01x\00\00"
  ;; functions
  "\03\03\02\00\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\10\02\06memory\02\00\03run\00\02"
  ;; code
  "\0a\0d\02\02\00\0b\08\00\10\80\80\80\80\00\0b"
  ;; linking
  "\00\1d\07linking\02\08\12\03\00\00\01\01x\00P\00\01x\00\00\02\03run"
  ;; relocations of the code
  "\00\10\0areloc.CODE\05\01\00\07\01")
