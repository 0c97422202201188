;; FLAGS: --max-memory 4194304
;; CALL: grow(1) = 1
;; CALL: grow(64) = 0
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "grow") (param i32) (result i32) (i32.ne (memory.grow (local.get 0)) (i32.const -1))))
