;; Linked with a libc of its own, of which it has `exit` alone; it stays as it is.
;; WARNS: AL010
;; NOT-ORACLE: the convention does not load modules that cannot move
;; FLAGS: --export run
;; CALL: run(1) = 1
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $__imported_wasi_snapshot_preview1_proc_exit (param i32)))
  (memory (export "memory") 17)
  (data (i32.const 1048576) "data")
  (func $dummy)
  (func $__wasi_proc_exit (param i32)
    (call $__imported_wasi_snapshot_preview1_proc_exit (local.get 0)) (unreachable))
  (func $__wasi_init_tp (i32.store (i32.const 1048580) (i32.const 1)))
  (func $_Exit (param i32) (call $__wasi_proc_exit (local.get 0)))
  (func $exit (param i32) (call $dummy) (call $dummy) (call $_Exit (local.get 0)))
  (func (export "leave") (call $__wasi_init_tp) (call $exit (i32.const 0))))
