;; CALL: f() = 6
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "memory" (func $memory (result i32)))
  (func (export "f") (result i32) (call $memory)))
