(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func (export "__cxa_guard_acquire") (param i32) (result i32) (i32.const 1)))
