(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "g") (param f64 f64) (result f64) (f64.mul (local.get 0) (local.get 1))))
