;; FLAGS: --import-memory
;; REFUSED: LK003
(module
  (@dylink.0 (mem-info (memory 3000000000 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (func (export "f") (result i32) (global.get $base)))
