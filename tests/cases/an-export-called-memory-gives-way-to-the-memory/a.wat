;; WARNS: LK009
;; CALL: f() = 6
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 1))
  (func $memory (export "memory") (result i32) (i32.const 6))
  (func (export "f") (result i32) (drop (i32.load (i32.const 0))) (call $memory)))
