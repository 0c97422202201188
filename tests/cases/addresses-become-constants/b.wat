(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (global (export "thing") i32 (i32.const 4))
  (func (export "six") (result i32) (i32.const 6))
  (data (global.get $memory_base) "\00\00\00\00\05\00\00\00"))
