;; The libraries number their types differently.
;; CALL: through(20) = 21
;; TRAP: wrongly()
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (type (func))
  (type (func (param f32)))
  (type $unary (func (param i32) (result i32)))
  (type $nullary (func (result i32)))
  (import "GOT.func" "increment" (global $increment (mut i32)))
  (func (export "through") (param i32) (result i32)
    (call_indirect (type $unary) (local.get 0) (global.get $increment)))
  (func (export "wrongly") (result i32) (call_indirect (type $nullary) (global.get $increment))))
