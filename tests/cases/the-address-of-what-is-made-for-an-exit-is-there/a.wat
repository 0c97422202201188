;; FLAGS: --export-only init --export-only __stdio_exit
;; WARNS: DY006
;; NOT-ORACLE: a finished module has its addresses in its code
;; Two modules have a `__stdio_exit`, so that one which calls both is made; its address is taken, and nobody calls it.
;; CALL: init() =
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\1e\06`\00\00`\00\01\7f`\01\7f\01\7f`\02\7f\7f\01\7f`\01\7f\00`\03\7f\7f\7f\01\7f"
  ;; functions
  "\03\04\03\00\00\02"
  ;; table
  "\04\05\01p\01\03\03"
  ;; memory
  "\05\03\01\00\13"
  ;; globals
  "\06\16\03\7f\01A\80\80\c0\00\0b\7f\00A\02\0b\7f\00A\83\80\c0\00\0b"
  ;; exports
  "\07 \03\06memory\02\00\0c__stdio_exit\00\00\04init\00\01"
  ;; elements
  "\09\08\01\00A\01\0b\02\00\02"
  ;; code
  "\0a>\03\13\01\03\7fA\00#\81\80\80\80\006\02\83\80\c0\80\00\0b\02\00\0b%\01\03\7f\02@\03@A\81\80\80\80\00#\82"
  "\80\80\80\00j\10\82\80\80\80\00A\80\086\02\02\0b\0bA\00\0b"
  ;; data
  "\0b\0d\01\00A\80\80\c0\00\0b\04\01\02\03\01"
  ;; linking
  "\00u\07linking\02\05\07\01\03set\04\00\08a\06\00\00\00\0c__stdio_exit\00\00\01\04init\00\00\02\01h\01\01\0c_"
  "_stdin_used\00\03\01\02\00\00\0f__stack_pointer\05\80\01\00\19__indirect_function_table"
  ;; reloc.CODE
  "\00\1d\0areloc.CODE\07\05\07\08\02\03\0f\03\00\01!\00\07'\03\00.\02"
  ;; name
  "\003\04name\01\18\03\00\0c__stdio_exit\01\04init\02\01h\07\12\01\00\0f__stack_pointer")
