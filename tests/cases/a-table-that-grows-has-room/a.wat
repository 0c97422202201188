;; CALL: grow() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__table_base" (global $table_base i32))
  (func $one (result i32) (i32.const 1))
  (elem (global.get $table_base) func $one)
  (func (export "grow") (result i32) (i32.ge_s (table.grow 0 (ref.null func) (i32.const 4)) (i32.const 1))))
