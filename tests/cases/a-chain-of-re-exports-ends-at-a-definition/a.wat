;; CALL: f() = 12
;; CALL: same() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "one" (func $one (result i32)))
  (import "GOT.func" "one" (global $one_pointer (mut i32)))
  (import "GOT.func" "three" (global $three_pointer (mut i32)))
  (func (export "f") (result i32) (call $one))
  (func (export "same") (result i32) (i32.eq (global.get $one_pointer) (global.get $three_pointer))))
