;; REFUSED: ABI006
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory i64 0))
  (import "env" "__memory_base" (global $memory_base i64))
  (func (export "f") (result i32) (i32.load (global.get $memory_base))))
