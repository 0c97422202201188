;; A host function passed on by one library has one slot, and is called through it.
;; CALL: through(4) = 8
;; CALL: same() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "GOT.func" "double" (global $double (mut i32)))
  (import "env" "pointer" (func $pointer (result i32)))
  (type $unary (func (param i32) (result i32)))
  (func (export "through") (param i32) (result i32) (call_indirect (type $unary) (local.get 0) (global.get $double)))
  (func (export "same") (result i32) (i32.eq (global.get $double) (call $pointer))))
