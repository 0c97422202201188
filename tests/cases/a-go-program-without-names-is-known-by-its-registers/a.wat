;; FINDS: error RT001
(module
  (memory (export "memory") 1)
  (table 4097 funcref)
  (global (mut i32) (i32.const 0))
  (global (mut i64) (i64.const 0))
  (global (mut i64) (i64.const 0))
  (global (mut i64) (i64.const 0))
  (global (mut i64) (i64.const 0))
  (global (mut i64) (i64.const 0))
  (global (mut i64) (i64.const 0))
  (global (mut i32) (i32.const 0))
  (elem (i32.const 4096) func 0)
  (func (export "_start")))
