;; REFUSED: DY001
(module
  (@custom "dylink" (before first) "\00\00\00\00\00")
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "f") (result i32) (i32.load (global.get $memory_base))))
