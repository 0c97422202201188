(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "__indirect_function_table" (table $t 1 funcref))
  (import "env" "__table_base" (global $base i32))
  (import "env" "get" (func $f (param i32) (result i32)))
  (elem (table $t) (global.get $base) func $k)
  (func $k (result i32) (i32.const 5))
  (func (export "g") (result i32) (call $f (global.get $base))))
