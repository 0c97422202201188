;; An object with a passive segment needs no memory, and its symbols have addresses all the same: `f` gives that of `d`,
;; which is behind the stack. There is nothing that could be stored there.
;; NOT-ORACLE: an object is no library
;; CALL: f() = 1048576
(module binary
  "\00asm\01\00\00\00\01\05\01`\00\01\7f\03\02\01\00\0c\01\01\0a\0a\01\08\00A\80\80\80\80\00\0b\0b\07"
  "\01\01\04abcd\00%\07linking\02\08\0d\02\00\00\00\01f\01\00\01d\00\00\04\05\0b\01\07.rodata\00\00\00"
  "\11\0areloc.CODE\03\01\04\04\01\00")
