;; CALL: lanes() = 10
(module
  (@dylink.0 (mem-info (memory 16 4) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "sum" (func $sum (param v128) (result i32)))
  (func (export "lanes") (result i32) (call $sum (v128.load (global.get $memory_base))))
  (data (global.get $memory_base) "\01\00\00\00\02\00\00\00\03\00\00\00\04\00\00\00"))
