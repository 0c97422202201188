;; NOT-ORACLE: objects are not loaded by the dynamic linking convention
;; Two objects have literals of C that are equal: each is in the image once, as `wasm-ld` has it.
;; FLAGS: --export f --export g
;; CALL: f() = 104
;; CALL: g(0) = 112
;; CALL: g(1) = 117
;; CALL: g(2) = 116
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\8a\80\80\80\00\02`\00\01\7f`\01\7f\01\7f"
  ;; imports
  "\02\a8\80\80\80\00\03\03env\0f__linear_memory\02\00\01\03env\01b\00\00\03env\01c\00\01"
  ;; functions
  "\03\83\80\80\80\00\02\00\01"
  ;; data count
  "\0c\81\80\80\80\00\02"
  ;; code
  "\0a\b5\80\80\80\00\02\15\00A\e8\00A\00\10\80\80\80\80\00A\80\80\80\80\00F\1b\0b\1d\00 \00\10\81\80\80\80\00,\00"
  "\00A\01\10\81\80\80\80\00A\8c\80\80\80\00Fj\0b"
  ;; data
  "\0b\9b\80\80\80\00\02\00A\00\0b\0cshared text\00\00A\0c\0b\04two\00"
  ;; linking
  "\00\e5\80\80\80\00\07linking\02\08\ab\80\80\80\00\06\00\04\02\01f\00\10\00\01\02\06.L.str\00\00\0c\00\04\03\01g"
  "\00\10\01\01\02\08.L.str.1\01\00\04\05\a5\80\80\80\00\02\0e.rodata..L.str\00\01\10.rodata..L.str.1\00\01"
  ;; relocations of the code
  "\00\9e\80\80\80\00\0areloc.CODE\04\05\00\09\01\04\0f\02\00\00\1c\04\00'\04\04-\05\00")
