;; REFUSED: RT002 RT003
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "tinygo_alloc") (param i32) (result i32) (i32.const 0)))
