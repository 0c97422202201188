;; REFUSED: TH001
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 1 16 shared))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "f") (result i32) (i32.atomic.load (global.get $memory_base))))
