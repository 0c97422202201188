(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 3)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__table_base" (global $table_base i32))
  (func $five (result i32) (i32.const 5))
  (elem (global.get $table_base) func $five)
  (func (export "base") (result i32) (global.get $table_base)))
