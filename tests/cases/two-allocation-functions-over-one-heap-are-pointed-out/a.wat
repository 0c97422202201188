;; FINDS: info AL006
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "realloc" (func $realloc (param i32 i32) (result i32)))
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
    (call $realloc (local.get 0) (local.get 3))))
