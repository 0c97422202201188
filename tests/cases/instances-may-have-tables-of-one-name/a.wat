;; Names of instances mean nothing: each has a table that it calls `table`.
;; NOT-ORACLE: components are not loaded by the dynamic linking convention
;; CALL: a(1) = 1
;; CALL: b(2) = 2
;; TRAP: a(0)
(component
  (core module $first
    (type $t (func (result i32)))
    (table (export "table") 2 2 funcref)
    (elem (i32.const 1) func $f)
    (func $f (result i32) i32.const 1)
    (func (export "call") (param i32) (result i32) (call_indirect (type $t) (local.get 0))))
  (core module $second
    (type $t (func (result i32)))
    (table (export "table") 3 3 funcref)
    (elem (i32.const 2) func $f)
    (func $f (result i32) i32.const 2)
    (func (export "call") (param i32) (result i32) (call_indirect (type $t) (local.get 0))))
  (core instance $first (instantiate $first))
  (core instance $second (instantiate $second))
  (func (export "a") (param "slot" u32) (result u32) (canon lift (core func $first "call")))
  (func (export "b") (param "slot" u32) (result u32) (canon lift (core func $second "call"))))
