;; CALL: f(5) = 11
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "g" (func $g (param i32) (result i32)))
  (func (export "f") (param i32) (result i32) (i32.add (call $g (local.get 0)) (i32.const 1))))
