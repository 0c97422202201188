;; FINDS:
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "malloc" (func $malloc (param i32) (result i32)))
  (import "env" "take" (func $take (param i32)))
  (func (export "f") (call $take (call $malloc (i32.const 8)))))
