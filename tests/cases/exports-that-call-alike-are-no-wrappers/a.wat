;; FINDS:
;; One export alone, another order, another argument, another type: each is missing something.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func) (func) (func (param i32) (result i32) (local.get 0)) (func)
  (func (export "one") (param i32) (result i32) (call 0) (call 2 (local.get 0)) (call 1))
  (func (export "two") (call 1) (call 3) (call 0))
  (func (export "three") (call 0) (call 3) (call 0))
  (func (export "four") (param i32) (result i32) (call 0) (call 2 (i32.const 1)) (call 1))
  (func (export "five") (param i32) (call 0) (call 3) (call 1)))
