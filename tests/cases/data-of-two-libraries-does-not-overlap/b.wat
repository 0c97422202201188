(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "b") (result i32) (i32.load (global.get $memory_base)))
  (data (global.get $memory_base) "\22\22\22\22"))
