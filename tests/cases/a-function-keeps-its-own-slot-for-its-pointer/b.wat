(module
  (@dylink.0 (mem-info (memory 0 0) (table 2 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__table_base" (global $table_base i32))
  (func $seven (result i32) (i32.const 7))
  (func $eight (export "eight") (result i32) (i32.const 8))
  (elem (global.get $table_base) func $seven $eight)
  (func (export "pointer") (result i32) (i32.add (global.get $table_base) (i32.const 1))))
