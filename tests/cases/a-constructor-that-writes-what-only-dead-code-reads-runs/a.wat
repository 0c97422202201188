;; NOT-ORACLE: a finished module has its addresses in its code
;; What one module runs first writes a variable that nothing else in the image names: code that nobody calls reads it.
;; That is no crt1 that remembers whether it ran.
;; FLAGS: --export g
;; CALL: g() = 1
;; MEMORY: 0x100000 = 05 00 00 00
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\08\02`\00\00`\00\01\7f"
  ;; functions
  "\03\05\04\00\00\01\01"
  ;; memory
  "\05\03\01\00\01"
  ;; globals
  "\06\07\01\7f\01A\c0\00\0b"
  ;; exports
  "\07\1c\03\06memory\02\00\0b_initialize\00\01\01f\00\03"
  ;; code
  "\0a#\04\02\00\0b\0d\00A\00A\056\02\c0\80\80\80\00\0b\0b\00A\00(\02\c0\80\80\80\00\0b\04\00A\03\0b"
  ;; data
  "\0b\0b\01\00A\c0\00\0b\04\00\00\00\00"
  ;; linking
  "\00:\07linking\02\08%\04\00\04\01\0b_initialize\00\04\02\05count\00\04\03\01f\01\02\01n\00\00\04\05\08\01\04.bss"
  "\02\00"
  ;; relocations of the code
  "\00\15\0areloc.CODE\05\02\03\0c\03\00\03\18\03\00")
