(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "three" (func $three (result i32)))
  (export "two" (func $three)))
