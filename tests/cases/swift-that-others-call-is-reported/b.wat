(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "add" (func (param i32 i32) (result i32)))
  (func (export "f")))
