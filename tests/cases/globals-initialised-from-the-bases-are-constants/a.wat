;; CALL: base() = 1
;; CALL: load() = 5
;; CALL: second() = 7
(module
  (@dylink.0 (mem-info (memory 8 2) (table 2 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "__table_base" (global $table_base i32))
  (type $returns (func (result i32)))
  (global $data i32 (global.get $memory_base))
  (global $later i32 (i32.add (global.get $memory_base) (i32.const 4)))
  (func $six (result i32) (i32.const 6))
  (func $seven (result i32) (i32.const 7))
  (elem (global.get $table_base) func $six)
  (elem (offset (i32.add (global.get $table_base) (i32.const 1))) func $seven)
  (func (export "base") (result i32) (i32.eq (global.get $data) (global.get $memory_base)))
  (func (export "load") (result i32) (i32.load (global.get $later)))
  (func (export "second") (result i32)
    (call_indirect (type $returns) (i32.add (global.get $table_base) (i32.const 1))))
  (data (i32.add (global.get $memory_base) (i32.const 4)) "\05\00\00\00"))
