(module
  (@dylink.0 (mem-info (memory 16 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (global (export "later") i32 (i32.const 8))
  (func (export "function") (result i32) (i32.const 2))
  (data (global.get $memory_base) "abcdefghijklmnop"))
