(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "which" (func $which (result i32)))
  (func (export "which") (result i32) (i32.const 2))
  (func (export "internal") (result i32) (call $which)))
