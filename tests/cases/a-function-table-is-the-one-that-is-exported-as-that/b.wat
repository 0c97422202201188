;; FLAGS: --export of_library
(module
  (@dylink.0 (mem-info (memory 0 0) (table 1 0)))
  (import "env" "__indirect_function_table" (table $t 2 funcref))
  (import "env" "__table_base" (global $base i32))
  (func $five (result i32) (i32.const 5))
  (elem (table $t) (global.get $base) func $five)
  (func (export "of_library") (result i32) (call_indirect $t (result i32) (global.get $base))))
