;; FINDS: warning AL003
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "take" (func $take (param i32)))
  (func $malloc (param i32) (result i32) (i32.add (local.get 0) (i32.const 65536)))
  (func (export "f") (call $take (call $malloc (i32.const 8)))))
