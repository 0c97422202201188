;; REFUSED: MF002
(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__table_base" (global $table_base i32))
  (type $returns (func (result i32)))
  (func $one (result i32) (i32.const 1))
  (elem (global.get $table_base) func $one $one)
  (func (export "f") (result i32) (call_indirect (type $returns) (global.get $table_base))))
