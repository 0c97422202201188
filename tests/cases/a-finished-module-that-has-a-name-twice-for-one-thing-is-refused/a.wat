;; REFUSED: RL002
;; wasm-ld writes one symbol for each name that others see: of two, nobody could tell which one an export is.
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\05\01`\00\01\7f"
  ;; functions
  "\03\02\01\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\0e\02\06memory\02\00\01f\00\00"
  ;; code
  "\0a\06\01\04\00A\03\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\00\00\00\00"
  ;; linking
  "\00)\07linking\02\05\08\01\04.bss\02\00\08\14\03\00\00\00\01f\01\05\01x\00\00\04\01\01\01x\00\00\04")
