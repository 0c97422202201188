;; FINDS:
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "take" (func $take (param i64)))
  (func $malloc (param i32) (result i32)
    (drop (memory.grow (i32.const 1)))
    (i32.and (local.get 0) (i32.const 1431655768)))
  (func (export "f") (drop (call $malloc (i32.const 8))) (call $take (i64.const 1))))
