;; A weak symbol that nothing defines leaves no import in a finished module: what is imported all the same is the host's.
;; NOT-ORACLE: a finished module has its addresses in its code
;; CALL: run(3) = 6
(module binary
  "\00asm\01\00\00\00\01\06\01`\01\7f\01\7f\02\0e\01\04host\05twice\00\00\03\02\01\00\05\03\01\00\01\07"
  "\10\02\06memory\02\00\03run\00\01\0a\0c\01\0a\00 \00\10\80\80\80\80\00\0b\00\1e\07linking\02\08\13"
  "\02\00Q\00\07doubled\00\00\01\03run\00\10\0areloc.CODE\05\01\00\06\00")
