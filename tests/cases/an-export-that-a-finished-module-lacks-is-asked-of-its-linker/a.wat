;; FLAGS: --export twice
;; REFUSED: LK002
(module
  (memory 2)
  (global $sp (mut i32) (i32.const 65536))
  (func (export "f") (result i32) (i32.const 1)))
