(module
  (func (export "half") (param i64) (result i64) (i64.shr_u (local.get 0) (i64.const 1)))
  (global (export "limit") i64 (i64.const 9)))
