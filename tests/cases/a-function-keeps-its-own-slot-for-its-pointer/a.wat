;; b takes its own function's address through its table base, a takes it through the GOT: one pointer.
;; CALL: same() = 1
;; CALL: through() = 8
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "GOT.func" "eight" (global $eight (mut i32)))
  (import "env" "pointer" (func $pointer (result i32)))
  (type $returns (func (result i32)))
  (func (export "same") (result i32) (i32.eq (global.get $eight) (call $pointer)))
  (func (export "through") (result i32) (call_indirect (type $returns) (global.get $eight))))
