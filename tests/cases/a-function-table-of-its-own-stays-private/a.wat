;; Slot 1 of its own table is not slot 1 of the one table that function pointers index.
;; CALL: own() = 11
;; CALL: shared() = 22
(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "__indirect_function_table" (table $all 1 funcref))
  (import "env" "__table_base" (global $base i32))
  (type $number (func (result i32)))
  (table $kept 2 2 funcref)
  (elem (table $all) (global.get $base) func $shared)
  (elem (table $kept) (i32.const 1) func $own)
  (func $own (result i32) (i32.const 11))
  (func $shared (result i32) (i32.const 22))
  (func (export "own") (result i32) (call_indirect $kept (type $number) (i32.const 1)))
  (func (export "shared") (result i32) (call_indirect $all (type $number) (global.get $base))))
