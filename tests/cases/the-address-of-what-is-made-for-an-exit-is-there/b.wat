
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\1e\06`\00\00`\00\01\7f`\01\7f\01\7f`\02\7f\7f\01\7f`\01\7f\00`\03\7f\7f\7f\01\7f"
  ;; functions
  "\03\02\01\00"
  ;; table
  "\04\05\01p\01\01\01"
  ;; memory
  "\05\03\01\00\13"
  ;; globals
  "\06\09\01\7f\01A\80\80\c0\00\0b"
  ;; exports
  "\07\19\02\06memory\02\00\0c__stdio_exit\00\00"
  ;; code
  "\0a\04\01\02\00\0b"
  ;; data
  "\0b\19\02\00A\80\80\c0\00\0b\04\0c\00\10\00\00A\88\80\c0\00\0b\04\00\00\00\00"
  ;; linking
  "\00y\07linking\02\05\11\02\03set\04\00\07.data.y\03\00\08[\05\00\00\00\0c__stdio_exit\01\01\0c__stdin_used"
  "\00\03\01\01\02\01z\01\04\00\02\00\00\0f__stack_pointer\05\80\01\00\19__indirect_function_table"
  ;; reloc.DATA
  "\00\11\0areloc.DATA\07\01\05\09\02\00"
  ;; name
  "\00*\04name\01\0f\01\00\0c__stdio_exit\07\12\01\00\0f__stack_pointer")
