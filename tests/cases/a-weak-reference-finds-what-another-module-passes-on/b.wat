;; A module that stays where it is.
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func $sched_yield (result i32)))
  (memory (export "memory") 17)
  (export "g" (func $sched_yield))
  (data (i32.const 1048576) "\01"))
