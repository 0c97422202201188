;; Four types are called through pointers, and no function has any of them: one finding shows three and counts the rest.
;; FINDS: warning ABI012
(module
  (table 2 funcref)
  (memory 1)
  (elem (i32.const 1) func $one)
  (func $one)
  (func (export "f") (param i32) (result i64)
    (call_indirect (param i32) (i32.const 1) (local.get 0))
    (call_indirect (param i32 i32) (i32.const 1) (i32.const 1) (local.get 0))
    (call_indirect (param i64) (i64.const 1) (local.get 0))
    (call_indirect (param f32) (f32.const 1) (local.get 0))
    (i64.const 0)))
