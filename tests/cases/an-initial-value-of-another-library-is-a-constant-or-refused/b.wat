(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (global (export "x") f64 (f64.const 2.5)))
