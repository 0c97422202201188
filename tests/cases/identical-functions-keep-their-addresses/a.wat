;; Functions do the same, and a program compares the addresses of two: one function is there for all of them, in a slot
;; for each that has an address.
;; FLAGS: --fold-identical
;; CALL: are_one() = 0
;; CALL: call(0) = 7
;; CALL: call(1) = 7
;; CALL: third() = 7
;; CALL: fourth() = 7
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (type $t (func (result i32)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "GOT.func" "first" (global $first (mut i32)))
  (import "GOT.func" "second" (global $second (mut i32)))
  (func (export "first") (type $t) (i32.const 7))
  (func (export "third") (type $t) (i32.const 7))
  (func (export "fourth") (type $t) (i32.const 7))
  (func (export "are_one") (type $t) (i32.eq (global.get $first) (global.get $second)))
  (func (export "call") (param i32) (result i32)
    (call_indirect (type $t) (select (global.get $second) (global.get $first) (local.get 0)))))
