;; FINDS: warning ABI012
(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "__indirect_function_table" (table 1 funcref))
  (import "env" "__table_base" (global $base i32))
  (func $callback (param i32))
  (elem (global.get $base) func $callback)
  (func (export "f") (drop (call_indirect (result i64) (global.get $base)))))
