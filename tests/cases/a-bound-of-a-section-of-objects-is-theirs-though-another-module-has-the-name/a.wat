;; NOT-ORACLE: an object is not loaded
;; The object wants the end of a section that objects have, and a module that cannot move exports the same name.
;; CALL: f() = 4
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\05\01`\00\01\7f"
  ;; imports
  "\02.\02\03env\0f__linear_memory\02\00\01\07GOT.mem\0a__stop_set\03\7f\01"
  ;; functions
  "\03\02\01\00"
  ;; code
  "\0a\10\01\0e\00#\80\80\80\80\00A|j(\02\00\0b"
  ;; linking
  "\00\1e\07linking\02\08\13\02\01\10\0a__stop_set\00\00\00\01f"
  ;; relocations of the code
  "\00\10\0areloc.CODE\03\01\07\04\00")
