;; A library with one variable, so that each instance has its own.
(module
  (@dylink.0 (mem-info (memory 8 2)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (data (global.get $base) "\05\00\00\00")
  (func (export "bump") (result i32)
    (i32.store (global.get $base) (i32.add (i32.load (global.get $base)) (i32.const 1)))
    (i32.load (global.get $base)))
  (func (export "where") (result i32) (global.get $base)))
