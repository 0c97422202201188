;; FLAGS: --export-all
;; NOT-ORACLE: an object is not loaded
;; GLOBAL: twin = 0x100000
;; CALL: f() = 1
(module binary
  "\00asm\01\00\00\00\01\05\01`\00\01\7f\02\18\01\03env\0f__linear_memory\02\00\01\03\02\01\00\0a\06\01"
  "\04\00A\01\0b\0b\0e\01\00A\00\0b\08abcdefgh\000\07linking\02\08\1a\03\00\00\00\01f\01\01\04twin\00"
  "\04\04\01\00\04twin\00\00\04\05\09\01\05.data\02\00\00\0d\0areloc.CODE\03\00")
