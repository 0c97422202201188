;; Only `env` is bound by name. Two functions of `provider`, which the library of that name exports, are one warning;
;; one of `other`, which it does not have, is none, and WASI is WASI.
;; NAME: provider.wat = libprovider.so
;; WARNS: DY014 LK011
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "provider" "provide" (func $provide (result i32)))
  (import "provider" "provide_more" (func $more (result i32)))
  (import "other" "absent" (func $absent (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (func (export "run") (result i32)
    (i32.add (call $provide) (i32.add (call $more) (i32.add (call $absent) (call $yield))))))
