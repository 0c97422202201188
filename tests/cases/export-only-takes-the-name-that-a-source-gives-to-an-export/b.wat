(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "number" (func $number (result i32)))
  (func (export "f") (result i32) (call $number)))
