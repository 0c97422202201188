(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "log" (func $log (param i32)))
  (func $start (call $log (i32.const 2)))
  (start $start)
  (func (export "__wasm_call_ctors") (call $log (i32.const 12))))
