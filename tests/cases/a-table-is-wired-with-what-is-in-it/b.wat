(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__table_base" (global $base i32))
  (func $answer (param i32) (result i32) (i32.add (i32.mul (local.get 0) (i32.const 2)) (i32.const 1)))
  (export "table" (table 0))
  (elem (global.get $base) func $answer)
  (func (export "pointer") (result i32) (global.get $base)))
