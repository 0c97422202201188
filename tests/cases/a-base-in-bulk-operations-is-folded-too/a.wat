;; memory.copy and table operations take addresses from the stack like loads do.
;; CALL: copied() = 0x64636261
;; CALL: slot() = 1
(module
  (@dylink.0 (mem-info (memory 8 2) (table 1 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "__table_base" (global $table_base i32))
  (func $one (result i32) (i32.const 1))
  (elem (global.get $table_base) func $one)
  (type $returns (func (result i32)))
  (func (export "copied") (result i32)
    (memory.copy (i32.add (global.get $memory_base) (i32.const 4)) (global.get $memory_base) (i32.const 4))
    (i32.load offset=4 (global.get $memory_base)))
  (func (export "slot") (result i32)
    (i32.and
      (i32.eqz (ref.is_null (table.get 0 (global.get $table_base))))
      (call_indirect (type $returns) (global.get $table_base))))
  (data (global.get $memory_base) "abcd"))
