;; Each function of `first` calls a slot of its table, of which it fills slot 1 and another module slot 0: `b` calls
;; slot 1, which is `a`, which calls slot 0.
;; NOT-ORACLE: components are not loaded by the dynamic linking convention
;; WARNS: TB001
;; CALL: a() = 41
;; CALL: b() = 41
(component
  (core module $first
    (type $t (func (result i32)))
    (table (export "table") 2 2 funcref)
    (func $a (export "a") (type $t) i32.const 0 call_indirect (type $t))
    (func (export "b") (type $t) i32.const 1 call_indirect (type $t))
    (elem (i32.const 1) func $a))
  (core module $other
    (func (export "x") (result i32) i32.const 41))
  (core module $second
    (import "" "table" (table 2 2 funcref))
    (import "" "0" (func (result i32)))
    (elem (i32.const 0) func 0))
  (core instance $first (instantiate $first))
  (core instance $other (instantiate $other))
  (core instance (instantiate $second (with "" (instance
    (export "table" (table $first "table"))
    (export "0" (func $other "x"))))))
  (func (export "a") (result u32) (canon lift (core func $first "a")))
  (func (export "b") (result u32) (canon lift (core func $first "b"))))
