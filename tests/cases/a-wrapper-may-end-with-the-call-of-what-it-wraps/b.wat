(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "number" (func $number (param i32) (result i32)))
  (func (export "f") (param i32) (result i32) (call $number (local.get 0))))
