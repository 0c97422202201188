;; CALL: own() = 3
;; CALL: theirs() = 4
;; CALL: declared() = 0
(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__table_base" (global $table_base i32))
  (import "env" "run" (func $run (result i32)))
  (type $returns (func (result i32)))
  (func $three (result i32) (i32.const 3))
  (func $five (result i32) (i32.const 5))
  (elem $passive func $three)
  (elem declare func $five)
  (func (export "own") (result i32)
    (table.init $passive (global.get $table_base) (i32.const 0) (i32.const 1))
    (elem.drop $passive)
    (call_indirect (type $returns) (global.get $table_base)))
  (func (export "theirs") (result i32) (call $run))
  (func (export "declared") (result i32) (ref.is_null (ref.func $five))))
