(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "two" (func $two (result i32)))
  (export "one" (func $two)))
