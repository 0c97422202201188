;; A help that names one feature leads to the next refusal.
;; FLAGS: --engine mvp
;; REFUSED: FT001
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "f") (param i32) (result i32)
    (memory.fill (local.get 0) (i32.const 0) (i32.const 4))
    (i32.extend8_s (local.get 0))))
