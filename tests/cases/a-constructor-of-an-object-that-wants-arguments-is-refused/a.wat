;; A constructor of an object (Linking.md, "Init Functions") with a parameter, and a caller of all constructors that
;; passes one. wasm-ld refuses the first, and calls a trap for the second.
;; REFUSED: ABI001
(module
  (import "env" "__linear_memory" (memory 0))
  (func (param i32))
  (func (result i32) (i32.const 1))
  (@custom "linking" "\02\08\0b\02\00\00\00\01d\00\00\01\01\65\06\05\02\64\00\65\01"))
