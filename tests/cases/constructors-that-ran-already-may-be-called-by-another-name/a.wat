;; A function has the name of the constructors, of which there are none, and a weak one by which it is called: what
;; stands for constructors that ran already is there for that call.
;; NOT-ORACLE: a finished module has its addresses in its code
;; CALL: f() = 7
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\08\02`\00\00`\00\01\7f"
  ;; functions
  "\03\03\02\00\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\0e\02\06memory\02\00\01f\00\01"
  ;; code
  "\0a\0f\02\02\00\0b\0a\00\10\80\80\80\80\00A\07\0b"
  ;; linking
  "\00+\07linking\02\08 \03\00\04\00\11__wasm_call_ctors\00\01\00\01g\00\00\01\01f"
  ;; relocations of the code
  "\00\10\0areloc.CODE\04\01\00\07\01")
