;; A library whose data must not be where the other takes memory.
(module
  (@dylink.0 (mem-info (memory 16 4)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (data (global.get $base) "name of library ")
  (func (export "label") (result i32) (i32.load (global.get $base))))
