(module
  (@dylink.0 (mem-info (memory 4 2)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global i32))
  (global (export "meter") i32 (i32.const 0))
  (data (global.get 0) "\01\00\00\00"))
