;; FINDS: warning TC003
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "wasi_snapshot_preview1" "path_unlink_file" (func (param i32 i32 i32) (result i32)))
  (func (export "f")))
