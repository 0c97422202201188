(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (@producers (processed-by "rustc" "1.63.0"))
  (import "wasi_snapshot_preview1" "sched_yield" (func (result i32)))
  (func (export "wide") (param i32 i32)))
