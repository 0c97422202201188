;; FLAGS: --unresolved-symbols trap
;; NOT-ORACLE: an object is not loaded
;; One symbol of the name is weak and another is not: its pointer is that of the trap.
;; CALL: f() = 1
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\08\02`\00\00`\00\01\7f"
  ;; imports
  "\02@\04\03env\0f__linear_memory\02\00\01\03env\04init\00\00\04host\04init\00\00\08GOT.func\04init\03\7f\01"
  ;; functions
  "\03\03\02\01\00"
  ;; code
  "\0a\19\02\08\00#\80\80\80\80\00\0b\0e\00\10\80\80\80\80\00\10\81\80\80\80\00\0b"
  ;; linking
  "\00!\07linking\02\08\16\04\00\11\00\00P\01\04init\00\00\02\01f\00\00\03\01g"
  ;; relocations of the code
  "\00\16\0areloc.CODE\03\03\07\04\00\00\0d\00\00\13\01")
