;; An object defines `_initialize` twice, and the weak definition, which has another name too, does nothing.
;; NOT-ORACLE: an object is not loaded
;; CALL: f() = 1
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\08\02`\00\00`\00\01\7f"
  ;; imports
  "\02\18\01\03env\0f__linear_memory\02\00\01"
  ;; functions
  "\03\04\03\00\00\01"
  ;; code
  "\0a\1e\03\0d\00A\00A\016\02\80\80\80\80\00\0b\02\00\0b\0b\00A\00(\02\80\80\80\80\00\0b"
  ;; data
  "\0b\0a\01\00A\00\0b\04\00\00\00\00"
  ;; linking
  "\00M\07linking\02\05\0a\01\06.bss.x\02\00\086\05\00\00\00\0b_initialize\00\01\01\0b_initialize\00\04\01\07noth"
  "ing\00\00\02\01f\01\00\01x\00\00\04"
  ;; relocations of the code
  "\00\15\0areloc.CODE\03\02\03\09\04\00\03\18\04\00")
