;; What stands in a slot is not known where code changes the table.
;; FLAGS: --strip
;; CALL: call() = 1
;; CALL: swap()
;; CALL: call() = 2
(module
  (@dylink.0 (mem-info (memory 0 0) (table 2 0)))
  (import "env" "__indirect_function_table" (table 2 funcref))
  (import "env" "__table_base" (global $table_base i32))
  (type $number (func (result i32)))
  (elem (global.get $table_base) $one $two)
  (func $one (result i32) (i32.const 1))
  (func $two (result i32) (i32.const 2))
  (func (export "call") (result i32) (call_indirect (type $number) (global.get $table_base)))
  (func (export "swap")
    (table.set (global.get $table_base) (table.get (i32.add (global.get $table_base) (i32.const 1))))))
