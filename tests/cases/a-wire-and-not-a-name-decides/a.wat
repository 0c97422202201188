;; Names mean nothing between instances: `add` here is what the other calls `subtract`, `env.double` is not bound to the
;; `double` that stands ready, and an export that passes on an import leads to where that one's wire leads.
;;
;; INSTANCE: app = a.wat
;; INSTANCE: middle = b.wat
;; INSTANCE: end = c.wat
;; WIRE: app math.add = middle.subtract
;; WIRE: app env.double = end.triple
;; WIRE: app env.counter = end.count
;; WIRE: app pass.on = middle.passed
;; WIRE: middle x.y = end.triple
;; CALL: sub(7, 3) = 4
;; CALL: thrice(5) = 15
;; CALL: passed(5) = 15
;; CALL: count() = 2
(module
  (import "math" "add" (func $add (param i32 i32) (result i32)))
  (import "env" "double" (func $double (param i32) (result i32)))
  (import "env" "counter" (global $counter (mut i32)))
  (import "pass" "on" (func $passed (param i32) (result i32)))
  (func (export "sub") (param i32 i32) (result i32) (call $add (local.get 0) (local.get 1)))
  (func (export "thrice") (param i32) (result i32) (call $double (local.get 0)))
  (func (export "passed") (param i32) (result i32) (call $passed (local.get 0)))
  (func (export "count") (result i32) (global.get $counter)))
