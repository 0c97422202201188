;; FLAGS: --export __wasm_call_ctors
;; REFUSED: LK002
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "host" "log" (func $log (param i32)))
  (func (export "__wasm_call_ctors") (call $log (i32.const 1)))
  (func (export "f")))
