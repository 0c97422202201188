;; FINDS: warning AL010, info AL011
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
  (func (export "f") (result i32) (memory.grow (i32.const 1431655768))))
