;; CALL: null() = 1
;; CALL: called() = 9
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "is_null" (func $is_null (param externref) (result i32)))
  (import "env" "nine" (func $nine (result funcref)))
  (type $returns (func (result i32)))
  (table $own 1 funcref)
  (func (export "null") (result i32) (call $is_null (ref.null extern)))
  (func (export "called") (result i32) (i32.const 9) (drop (call $nine))))
