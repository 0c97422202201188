(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed "a"))
  (import "host" "log" (func $log (param i32)))
  (func (export "__wasm_call_ctors") (call $log (i32.const 3))))
