;; The library that should have it is there: to add it would not help.
;; NAME: b.wat = libc++abi.so
;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__cxa_allocate_exception" (func $allocate (param i32) (result i32)))
  (import "env" "__cxa_throw" (func $throw (param i32 i32 i32)))
  (func (export "f") (call $throw (call $allocate (i32.const 4)) (i32.const 0) (i32.const 0))))
