;; FLAGS: --export g
;; NOT-ORACLE: a finished module has its addresses in its code
;; A pointer begins in the last byte of a variable and goes on in one that nobody names.
;; CALL: f() = 5
;; MEMORY: 0x100000 = 05 00 00 00 00 00 10 00
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\05\01`\00\01\7f"
  ;; functions
  "\03\03\02\00\00"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\0e\02\06memory\02\00\01f\00\01"
  ;; code
  "\0a\19\02\0b\00A\00(\02\85\88\80\80\00\0b\0b\00A\00(\02\80\88\80\80\00\0b"
  ;; data
  "\0b\17\01\00A\80\08\0b\10\05\00\00\00\00\04\00\00\07\00\00\00\08\00\00\00"
  ;; linking
  "\00@\07linking\02\05\09\01\05.data\02\00\08*\04\01\02\04gone\00\05\0b\00\04\00\0c__cxa_atexit\01\02\04kept\00"
  "\00\05\00\00\01\01f"
  ;; relocations of the code
  "\00\15\0areloc.CODE\04\02\03\07\00\00\03\13\02\00"
  ;; relocations of the data
  "\00\11\0areloc.DATA\05\01\05\0b\02\00")
