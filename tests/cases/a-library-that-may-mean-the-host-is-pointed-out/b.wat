(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func (export "half") (param i32) (result i32) (i32.shr_u (local.get 0) (i32.const 1))))
