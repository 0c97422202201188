;; The first input of the link. Its functions are what the image exports.
;; FLAGS: --stack-size 65536 --export total
;; INPUTS: a.wat b.wat
;; NAME: b.wat = libb.so
;;
;; CALL: half(5:i64) = 2:i64
;; CALL: pair() = 1.5:f32, nan
;; CALL: add_three(4) = 7
;; TRAP: divide(1, 0) = divide by zero
;; CALL: greet(7)
;; STDOUT: log 7
;; STDOUT: log 14
;; MEMORY: 0x10000 = 03 00 00 00
;; GLOBAL: total = 0x10000
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)) (needed "libb.so"))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "add" (func $add (param i32 i32) (result i32)))
  (import "host" "log" (func $log (param i32)))
  (import "host" "twice" (func $twice (param i32) (result i32)))
  (global (export "total") i32 (i32.const 0))
  (func (export "half") (param i64) (result i64) (i64.shr_u (local.get 0) (i64.const 1)))
  (func (export "pair") (result f32 f64) (f32.const 1.5) (f64.div (f64.const 0) (f64.const 0)))
  (func (export "add_three") (param i32) (result i32)
    (call $add (local.get 0) (i32.load (global.get $memory_base))))
  (func (export "divide") (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
  (func (export "greet") (param i32)
    (call $log (local.get 0))
    (call $log (call $twice (local.get 0))))
  (data (global.get $memory_base) "\03\00\00\00"))
