;; FLAGS: --max-memory 65536
;; REFUSED: LK003
(module
  (@dylink.0 (mem-info (memory 200000 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "f") (result i32) (i32.load (global.get $memory_base))))
