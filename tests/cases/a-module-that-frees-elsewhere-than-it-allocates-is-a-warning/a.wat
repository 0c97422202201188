;; FINDS: warning AL003
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "malloc" (func $malloc (param i32) (result i32)))
  (func $free (param i32) (drop (local.get 0)))
  (func (export "f") (call $free (call $malloc (i32.const 8)))))
