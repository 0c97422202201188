;; FLAGS: --export other
;; NOT-ORACLE: a finished module has its addresses in its code
;; A program has a function that is called like the one which closes a libc, and takes an argument.
;; CALL: f() = 3
;; CALL: other() = 4
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\09\02`\01\7f\00`\00\01\7f"
  ;; functions
  "\03\03\02\00\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\0e\02\06memory\02\00\01f\00\01"
  ;; code
  "\0a\11\02\02\00\0b\0c\00A\01\10\80\80\80\80\00A\03\0b"
  ;; linking
  "\00!\07linking\02\08\16\02\00\00\00\0c__stdio_exit\00\00\01\01f"
  ;; relocations of the code
  "\00\10\0areloc.CODE\04\01\00\09\00")
