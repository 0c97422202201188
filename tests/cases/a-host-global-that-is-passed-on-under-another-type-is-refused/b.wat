(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__memory_base" (global i32))
  (import "host" "limit" (global $limit (mut i64)))
  (export "limit" (global $limit)))
