;; A direct call and a pointer get a stub that traps; the pointer is not null.
;; FLAGS: --unresolved-symbols trap
;; TRAP: direct()
;; TRAP: indirect()
;; CALL: not_null() = 1
;; CALL: fine() = 3
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "missing" (func $missing (param i32) (result i32)))
  (import "GOT.func" "missing" (global $pointer (mut i32)))
  (type $unary (func (param i32) (result i32)))
  (func (export "direct") (result i32) (call $missing (i32.const 1)))
  (func (export "indirect") (result i32) (call_indirect (type $unary) (i32.const 1) (global.get $pointer)))
  (func (export "not_null") (result i32) (i32.ne (global.get $pointer) (i32.const 0)))
  (func (export "fine") (result i32) (i32.const 3)))
