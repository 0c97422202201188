;; FLAGS: --export user
;; NOT-ORACLE: a finished module has its addresses in its code
;; A function has the name of what wasm-ld puts around an export, and is more than that: who calls it calls it, and not
;; what it calls.
;; CALL: user(1) = 0
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\1e\06`\00\00`\00\01\7f`\01\7f\01\7f`\02\7f\7f\01\7f`\01\7f\00`\03\7f\7f\7f\01\7f"
  ;; table
  "\04\05\01p\01\01\01"
  ;; memory
  "\05\03\01\00\03"
  ;; exports
  "\07\0a\01\06memory\02\00"
  ;; linking
  "\00\09\07linking\02")
