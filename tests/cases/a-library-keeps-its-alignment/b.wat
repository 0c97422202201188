(module
  (@dylink.0 (mem-info (memory 4 8) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "base") (result i32) (global.get $memory_base))
  (func (export "load") (result i32) (i32.load (global.get $memory_base)))
  (data (global.get $memory_base) "\4d\00\00\00"))
