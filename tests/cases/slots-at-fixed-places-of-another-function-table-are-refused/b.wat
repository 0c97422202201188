(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "t" (table $t 4 funcref))
  (func $k (result i32) (i32.const 5))
  (elem (table $t) (i32.const 2) func $k)
  (func (export "g") (result i32) (call_indirect $t (result i32) (i32.const 2))))
