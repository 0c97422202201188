(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "area" (func (param i32 i32) (result i32)))
  (func (export "f") (result i32) (call 0 (i32.const 1) (i32.const 2))))
