(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func (export "halves") (param i32) (result i32 i32)
    (i32.shr_u (local.get 0) (i32.const 1))
    (i32.and (local.get 0) (i32.const 1))))
