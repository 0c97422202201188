;; REFUSED: RL002
;; Of two symbols of one name that are not static nobody knows which is exported. `wasm-ld` writes no such module.
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; memory
  "\05\03\01\00\01"
  ;; globals
  "\06\07\01\7f\00A\80\08\0b"
  ;; exports
  "\07\0e\02\06memory\02\00\01x\03\00"
  ;; data
  "\0b\15\02\00A\80\08\0b\04\01\00\00\00\00A\84\08\0b\04\02\00\00\00"
  ;; linking
  "\00,\07linking\02\05\10\02\05.data\02\00\04.bss\02\00\08\0f\02\01\00\01x\00\00\04\01\00\01x\01\00\04")
