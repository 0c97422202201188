;; `a` cannot move, fills one slot of its table, and another when it runs: no other module's function is there.
;; FLAGS: --export g
;; CALL: g() = 5
;; CALL: set()
;; CALL: get(2) = 3
;; CALL: g() = 5
;; NOT-ORACLE: the loader gives the library slots before it knows the table of `a`
(module
  (table $t (export "__indirect_function_table") 4 funcref)
  (elem (i32.const 1) func $k)
  (func $k (result i32) (i32.const 3))
  (func (export "set") (table.set $t (i32.const 2) (ref.func $k)))
  (func (export "get") (param i32) (result i32) (call_indirect $t (result i32) (local.get 0))))
