;; Each has a memory of its own, no data, and a variable at the same address.
;; REFUSED: MM001
(module
  (import "env" "put" (func $put (param i32)))
  (memory (export "memory") 1)
  (func (export "run") (param i32) (result i32)
    (i32.store (i32.const 16) (local.get 0)) (call $put (i32.const 5)) (i32.load (i32.const 16))))
