(module
  (import "host" "log" (func $log (param i32)))
  (import "guest" "number" (func $number (result i32)))
  (memory (export "memory") 1)
  (func (export "_initialize") (call $log (i32.add (call $number) (i32.const 1))))
  (data (i32.const 3000) "\03\00\00\00"))
