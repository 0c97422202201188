;; CALL: swap(1, 2:i64) = 2:i64, 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "exchange" (func $exchange (param i32 i64) (result i64 i32)))
  (func (export "swap") (param i32 i64) (result i64 i32) (call $exchange (local.get 0) (local.get 1))))
