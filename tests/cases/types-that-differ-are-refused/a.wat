;; REFUSED: ABI001
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "g" (func $g (param i32) (result i32)))
  (func (export "f") (result i32) (call $g (i32.const 1))))
