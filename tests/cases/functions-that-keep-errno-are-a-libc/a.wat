;; FINDS: warning AL010
(module
  (@dylink.0 (mem-info (memory 4 2)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (func $__shgetc (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func $__intscan (param i32) (result i32)
    (i32.store (global.get $base) (i32.const 68))
    (call $__shgetc (local.get 0)))
  (func (export "f") (param i32) (result i32) (call $__intscan (local.get 0))))
