;; Exactly one of them runs, and it is _initialize.
;; FLAGS: --allow IN003
;; WARNS: IN003
;; CALL: f() = 1
;; STDOUT: log 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "log" (func $log (param i32)))
  (func (export "_initialize") (call $log (i32.const 1)))
  (func (export "__wasm_call_ctors") (call $log (i32.const 2)))
  (func (export "f") (result i32) (i32.const 1)))
