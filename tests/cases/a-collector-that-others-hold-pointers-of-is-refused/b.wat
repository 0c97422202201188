(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "__new") (param i32 i32) (result i32) (i32.const 0))
  (func (export "__pin") (param i32) (result i32) (local.get 0)))
