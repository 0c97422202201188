(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (global (export "x") i64 (i64.const 7)))
