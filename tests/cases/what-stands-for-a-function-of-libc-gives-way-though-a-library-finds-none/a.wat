;; FLAGS: --export len --export asks
;; NOT-ORACLE: a finished module has its addresses in its code
;; The second module was linked without `strlen`, which the first has and hides: in a static link it would be found.
;; The library, which binds by what is shown, finds none, so that the image has a trap for it.
;; CALL: own() = 42
;; CALL: len(5) = 42
;; TRAP: asks(5) = unreachable
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0a\02`\01\7f\01\7f`\00\01\7f"
  ;; functions
  "\03\03\02\00\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\10\02\06memory\02\00\03own\00\01"
  ;; code
  "\0a\11\02\04\00A*\0b\0a\00A\01\10\80\80\80\80\00\0b"
  ;; linking
  "\00\1d\07linking\02\08\12\02\00\00\00\06strlen\00\00\01\03own"
  ;; relocations of the code
  "\00\10\0areloc.CODE\04\01\00\0b\00")
