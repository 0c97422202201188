;; FLAGS: --export g --initial-heap 4096
;; NOT-ORACLE: a finished module has its addresses in its code
;; Two modules have the same function, which takes memory from the begin of the heap on.
;; CALL: f() = 17
;; CALL: g() = 18
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\05\01`\00\01\7f"
  ;; functions
  "\03\02\01\00"
  ;; memory
  "\05\03\01\00\01"
  ;; globals
  "\06\08\01\7f\01A\90\c0\00\0b"
  ;; exports
  "\07\0e\02\06memory\02\00\01f\00\00"
  ;; code
  "\0a\1a\01\18\00A\00A\01@\006\02\90\c0\80\80\00A\00(\02\90\c0\80\80\00\0b"
  ;; linking
  "\007\07linking\02\08,\03\00\00\00\01f\01\84\04\0b__heap_base\00\90@\00\02\00\00\0f__stack_pointer"
  ;; relocations of the code
  "\00\15\0areloc.CODE\05\02\03\0b\01\00\03\14\01\00")
