;; FLAGS: --export starts
;; NOT-ORACLE: a finished module has its addresses in its code
;; Two finished modules list one weak function as a constructor: the first definition is the one of both, and runs for
;; each entry, as in a static link.
;; CALL: starts() = 2
(module binary
  "\00asm\01\00\00\00"
  ;; types
  "\01\0d\03`\00\00`\00\01\7f`\01\7f\01\7f"
  ;; functions
  "\03\04\03\00\00\01"
  ;; memory
  "\05\03\01\00\01"
  ;; exports
  "\07\13\02\06memory\02\00\06starts\00\02"
  ;; code
  "\0a.\03\08\00\10\81\80\80\80\00\0b\17\00A\00A\00(\02\80\88\80\80\00A\01j6\02\80\88\80\80\00\0b\0b\00A\00(\02"
  "\80\88\80\80\00\0b"
  ;; data
  "\0b\0b\01\00A\80\08\0b\04\00\00\00\00"
  ;; linking
  "\00P\07linking\02\05\08\01\04.bss\02\00\06\05\01\ff\ff\03\01\084\04\00\04\00\11__wasm_call_ctors\00\01\01\05"
  "start\01\02\05count\00\00\04\00\00\02\06starts"
  ;; relocations of the code
  "\00\1c\0areloc.CODE\04\04\00\04\01\03\12\02\00\03\1c\02\00\03(\02\00")
