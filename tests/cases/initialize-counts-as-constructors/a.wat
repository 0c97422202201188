;; One library brings _initialize, the other __wasm_call_ctors; both are private, neither binds the other.
;; CALL: nothing()
;; STDOUT: log 2
;; STDOUT: log 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed "b"))
  (import "host" "log" (func $log (param i32)))
  (func (export "_initialize") (call $log (i32.const 1)))
  (func (export "nothing")))
