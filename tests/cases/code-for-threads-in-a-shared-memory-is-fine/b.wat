(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 1 2 shared))
  (func (export "g") (i32.atomic.store (i32.const 64) (i32.const 1))))
