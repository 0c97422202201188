(module
  (import "main" "memory" (memory 0))
  (data (i32.const 22000) "\0a\00\00\00")
  (func (export "sum") (result i32) (i32.load (i32.const 22000))))
