;; FLAGS: --export environ --export g
;; NOT-ORACLE: a finished module has its addresses in its code
;; A strong definition, which its module hides, is what the weak one of another module means, and what the image exports.
;; GLOBAL: environ = 0x100000
;; MEMORY: 0x100000 = 05 00 00 00
;; CALL: f() = 5
;; CALL: g() = 0x100000
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
  "\0a\0d\01\0b\00A\00(\02\80\88\80\80\00\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\05\00\00\00"
  ;; linking
  "\00)\07linking\02\05\09\01\05.data\02\00\08\13\02\01\04\07environ\00\00\04\00\00\00\01f"
  ;; relocations of the code
  "\00\11\0areloc.CODE\04\01\03\07\00\00")
