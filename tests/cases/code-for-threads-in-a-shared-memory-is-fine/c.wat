(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 1 2 shared))
  (func (export "h") (result i32) (i32.load (i32.const 64))))
