;; WARNS: LK011
;; NOT-ORACLE: a finished module has its addresses in its code
;; What `_initialize` stores is read through a pointer among bytes that no symbol covers, and the last module has an
;; `_initialize` that does nothing: the first one is not left out.
;; CALL: read() = 5
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\03\02\00\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\1f\03\06memory\02\00\0b_initialize\00\00\04read\00\01"
  ;; code
  "\0a\1e\02\0d\00A\00A\056\02\80\88\80\80\00\0b\0e\00A\00(\02\84\88\80\80\00(\02\00\0b"
  ;; data
  "\0b\15\02\00A\80\08\0b\04\00\00\00\00\00A\84\08\0b\04\00\04\00\00"
  ;; linking
  "\00M\07linking\02\05\10\02\04.bss\02\00\05.data\02\00\080\04\00\00\00\0b_initialize\01\04\07environ\00\00\04"
  "\01\02\05where\01\00\00\00\00\01\04read"
  ;; relocations of the code
  "\00\15\0areloc.CODE\04\02\03\09\01\00\03\15\02\00"
  ;; relocations of the data
  "\00\11\0areloc.DATA\05\01\05\11\01\00")
