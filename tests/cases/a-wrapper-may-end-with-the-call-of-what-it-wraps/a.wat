;; FLAGS: --export f
;; `export_name("number")` in a library that was compiled with tail calls: the wrapper calls what it wraps and returns at
;; once.
;; NOT-ORACLE: the convention has one name for both
;; CALL: number(1) = 107
;; CALL: f(1) = 8
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "number" (func $number (param i32) (result i32)))
  (func $wrapper (export "number") (param i32) (result i32)
    (return_call $number (i32.add (i32.const 99) (local.get 0)))))
