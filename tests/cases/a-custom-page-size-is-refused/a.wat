;; REFUSED: MM003
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0 (pagesize 1)))
  (func (export "f") (result i32) (i32.load (i32.const 0))))
