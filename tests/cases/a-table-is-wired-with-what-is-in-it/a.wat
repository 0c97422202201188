;; Two instances share the function table of neither: the slots of both are those of the one table, at bases of their own,
;; and a pointer that one hands out is called by the other.
;;
;; INSTANCE: app = a.wat
;; INSTANCE: left = b.wat
;; INSTANCE: right = b.wat
;; WIRE: app one.pointer = left.pointer
;; WIRE: app two.pointer = right.pointer
;; WIRE: app env.__indirect_function_table = left.table
;; CALL: call_one(3) = 7
;; CALL: call_two(3) = 7
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__memory_base" (global i32))
  (import "one" "pointer" (func $one (result i32)))
  (import "two" "pointer" (func $two (result i32)))
  (type $unary (func (param i32) (result i32)))
  (func (export "call_one") (param i32) (result i32) (call_indirect (type $unary) (local.get 0) (call $one)))
  (func (export "call_two") (param i32) (result i32) (call_indirect (type $unary) (local.get 0) (call $two))))
