(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (export "double" (func $twice)))
