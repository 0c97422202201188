;; The first input calls its own constructors in _start, and exports them besides.
;; RUN:
;; EXIT: 5
;; STDOUT: log 2
;; STDOUT: log 1
;; STDOUT: log 100
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "log" (func $log (param i32)))
  (import "env" "__main_void" (func $main (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func $constructors (export "__wasm_call_ctors") (call $log (i32.const 1)))
  (func (export "_start") (call $constructors) (call $exit (call $main))))
