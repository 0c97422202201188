;; CALL: misaligned() = 0
;; CALL: through(0) = 5
(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__table_base" (global $table_base i32))
  (import "env" "base" (func $base (result i32)))
  (type $returns (func (result i32)))
  (func $unused (result i32) (i32.const 1))
  (elem (global.get $table_base) func $unused)
  (func (export "misaligned") (result i32) (i32.and (call $base) (i32.const 7)))
  (func (export "through") (param i32) (result i32)
    (call_indirect (type $returns) (i32.add (call $base) (local.get 0)))))
