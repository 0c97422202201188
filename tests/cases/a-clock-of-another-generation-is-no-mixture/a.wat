;; FINDS:
;; Only one module opens files; the other asks for the time and for random numbers, and writes to standard output.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "wasi_snapshot_preview1" "clock_time_get" (func (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "reset_adapter_state" (func))
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
  (import "env" "malloc" (func (param i32) (result i32)))
  (func (export "f")))
