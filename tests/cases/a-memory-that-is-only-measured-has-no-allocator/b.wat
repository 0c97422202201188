(module
  (@dylink.0 (mem-info (memory 16 2)))
  (import "env" "memory" (memory 0))
  (func (export "g")))
