;; What `wasm-ld -r` makes of an object: its memory is defined, and `memory` is a function that it calls.
;; NOT-ORACLE: an object is not loaded
;; CALL: user() = 60
(module
  (import "env" "memory" (func (result i32)))
  (memory 0)
  (func (result i32) (i32.mul (i32.const 10) (call 0)))
  (@custom "linking" "\02\08\0c\02\00\10\00\00\00\01\04\75\73\65\72"))
