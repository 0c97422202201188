;; wasm-ld 14 does not write `.bss` of a module with a memory of its own, and its symbols name a segment that is not there.
;; REFUSED: RL002
(module
  (memory (export "memory") 2)
  (func (export "f") (result i32) (i32.load (i32.const 1028)))
  (data (i32.const 1024) "\01\00\00\00")
  (@custom "linking" "\02\08\0f\02\00\00\00\01f\01\00\03big\01\00\04")
  (@custom "reloc.CODE" "\03\00"))
