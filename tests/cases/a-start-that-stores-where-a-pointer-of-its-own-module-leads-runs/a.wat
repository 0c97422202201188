;; FLAGS: --export g
;; NOT-ORACLE: a finished module has its addresses in its code
;; A start function stores into a variable of another module, whose address is in data of its own: that is more than to remember that it ran.
;; CALL: g() = 2
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\05\01`\00\01\7f"
  ;; imports
  "\02\18\01\03env\0f__linear_memory\02\00\01"
  ;; functions
  "\03\02\01\00"
  ;; code
  "\0a\06\01\04\00A\01\0b"
  ;; data
  "\0b\0a\01\00A\00\0b\04\01\00\00\00"
  ;; linking
  "\00%\07linking\02\05\0b\01\07.data.x\02\00\08\0d\02\01\00\01x\00\00\04\00\00\00\01f")
