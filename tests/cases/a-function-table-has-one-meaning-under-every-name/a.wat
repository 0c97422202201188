;; What `b` imports as `t` is the function table of `a`, which cannot move: its slots are a block of it.
;; FLAGS: --export g
;; CALL: f(1) = 3
;; CALL: g() = 5
;; NOT-ORACLE: the loader shares a table by the one name only
(module
  (table $t (export "t") 4 funcref)
  (elem (i32.const 1) func $k)
  (func $k (result i32) (i32.const 3))
  (func (export "f") (param i32) (result i32) (call_indirect $t (result i32) (local.get 0))))
