;; A shim has three functions. The fixup fills one slot with what another module defines and one with the very function
;; that calls the slot; the third stays empty. Only the first stands for something else: the others trap.
;; NOT-ORACLE: components are not loaded by the dynamic linking convention
;; CALL: a() = 41
;; TRAP: b()
;; TRAP: c()
(component
  (core module $shim
    (type $t (func (result i32)))
    (table (export "$imports") 3 3 funcref)
    (func (export "0") (type $t) i32.const 0 call_indirect (type $t))
    (func (export "1") (type $t) i32.const 1 call_indirect (type $t))
    (func (export "2") (type $t) i32.const 2 call_indirect (type $t)))
  (core module $other
    (func (export "x") (result i32) i32.const 41)
    (func (export "y") (result i32) i32.const 42)
    (func (export "z") (result i32) i32.const 43))
  (core module $main
    (import "shim" "0" (func $a (result i32)))
    (import "shim" "1" (func $b (result i32)))
    (import "shim" "2" (func $c (result i32)))
    (func (export "a") (result i32) call $a)
    (func (export "b") (result i32) call $b)
    (func (export "c") (result i32) call $c))
  (core module $fixup
    (import "" "table" (table 3 3 funcref))
    (import "" "0" (func (result i32)))
    (import "" "1" (func (result i32)))
    (elem (i32.const 0) func 0 1))
  (core instance $shim (instantiate $shim))
  (core instance $other (instantiate $other))
  (core instance $main (instantiate $main (with "shim" (instance $shim))))
  (core instance (instantiate $fixup (with "" (instance
    (export "table" (table $shim "$imports"))
    (export "0" (func $other "x"))
    (export "1" (func $shim "1"))))))
  (func (export "a") (result u32) (canon lift (core func $main "a")))
  (func (export "b") (result u32) (canon lift (core func $main "b")))
  (func (export "c") (result u32) (canon lift (core func $main "c"))))
