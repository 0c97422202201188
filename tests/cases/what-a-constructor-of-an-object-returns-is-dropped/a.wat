;; A constructor of an object (Linking.md, "Init Functions") that returns a value, as C has it where a function with the
;; attribute is no `void`: wasm-ld drops the value.
;; NOT-ORACLE: an object is not loaded
;; CALL: made() = 7
(module
  (import "env" "__linear_memory" (memory 0))
  (global (mut i32) (i32.const 0))
  (func (result i32) (global.set 0 (i32.const 7)) (i32.const 1))
  (func (result i32) (global.get 0))
  (@custom "linking" "\02\08\13\03\00\00\00\01d\02\00\00\01g\00\00\01\04made\06\03\01\64\00"))
