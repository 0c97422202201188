(module $image.wasm
  (type (;0;) (func (result i32)))
  (import "provider" "provide" (func $provide (;0;) (type 0)))
  (import "provider" "provide_more" (func $provide_more (;1;) (type 0)))
  (import "other" "absent" (func $absent (;2;) (type 0)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $sched_yield (;3;) (type 0)))
  (export "run" (func $run))
  (func $run (;4;) (type 0) (result i32)
    call $provide
    call $provide_more
    call $absent
    call $sched_yield
    i32.add
    i32.add
    i32.add
  )
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
