;; REFUSED: MM004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (memory $second 1)
  (func (export "f") (result i32) (i32.load $second (i32.const 0))))
