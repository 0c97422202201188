;; A null function pointer must trap and never reach a function.
;; TRAP: through(0)
;; CALL: first() = 4
(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__table_base" (global $table_base i32))
  (type $returns (func (result i32)))
  (func $four (result i32) (i32.const 4))
  (elem (global.get $table_base) func $four)
  (func (export "through") (param i32) (result i32) (call_indirect (type $returns) (local.get 0)))
  (func (export "first") (result i32) (call_indirect (type $returns) (global.get $table_base))))
