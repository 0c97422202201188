(module
  (@dylink.0 (mem-info (memory 4 2)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (data (global.get $base) "b's.")
  (func (export "read") (result i32) (i32.load (global.get $base))))
