;; FLAGS: --export starts
;; NOT-ORACLE: objects have no addresses of their own
;; Two objects list one function as a constructor, which one of them defines: it runs once for each entry, as with
;; `wasm-ld`.
;; CALL: starts() = 2
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; imports
  "\02\18\01\03env\0f__linear_memory\02\00\01"
  ;; functions
  "\03\03\02\00\01"
  ;; code
  "\0a%\02\17\00A\00A\00(\02\80\80\80\80\00A\01j6\02\80\80\80\80\00\0b\0b\00A\00(\02\80\80\80\80\00\0b"
  ;; data
  "\0b\0a\01\00A\00\0b\04\00\00\00\00"
  ;; linking
  "\00A\07linking\02\05\0e\01\0a.bss.count\02\00\06\05\01\ff\ff\03\00\08\1f\03\00\00\00\05start\01\02\05count"
  "\00\00\04\00\00\01\06starts"
  ;; relocations of the code
  "\00\19\0areloc.CODE\03\03\03\09\01\00\03\13\01\00\03\1f\01\00")
