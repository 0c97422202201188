(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (import "GOT.func" "double" (global $double (mut i32)))
  (export "double" (func $twice))
  (func (export "pointer") (result i32) (global.get $double)))
