;; Segments are written in order, also those of one library.
;; CALL: first() = 2
;; CALL: second() = 4
(module
  (@dylink.0 (mem-info (memory 0 0) (table 2 0)))
  (type $t (func (result i32)))
  (import "env" "__indirect_function_table" (table 2 funcref))
  (import "env" "__table_base" (global $base i32))
  (func $one (result i32) (i32.const 1))
  (func $two (result i32) (i32.const 2))
  (func $three (result i32) (i32.const 3))
  (func $four (result i32) (i32.const 4))
  (elem (global.get $base) func $one $three)
  (elem (global.get $base) func $two $four)
  (func (export "first") (result i32) (call_indirect (type $t) (global.get $base)))
  (func (export "second") (result i32)
    (call_indirect (type $t) (i32.add (global.get $base) (i32.const 1)))))
