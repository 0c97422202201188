(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "GOT.func" "eight" (global $eight (mut i32)))
  (func (export "pointer") (result i32) (global.get $eight)))
