(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "provide") (result i32) (i32.const 1))
  (func (export "provide_more") (result i32) (i32.const 2))
  (func (export "sched_yield") (result i32) (i32.const 3)))
