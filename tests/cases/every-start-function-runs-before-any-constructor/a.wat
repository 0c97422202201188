;; Both in dependency order.
;; CALL: nothing()
;; STDOUT: log 2
;; STDOUT: log 1
;; STDOUT: log 12
;; STDOUT: log 11
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed "b"))
  (import "host" "log" (func $log (param i32)))
  (func $start (call $log (i32.const 1)))
  (start $start)
  (func (export "__wasm_call_ctors") (call $log (i32.const 11)))
  (func (export "nothing")))
