;; One core module instantiated twice has two states: each import goes to the instance it was given, whatever its name.
;;
;; INSTANCE: app = app.wat
;; INSTANCE: left = counter.wat
;; INSTANCE: right = counter.wat
;; WIRE: app one.bump = left.bump
;; WIRE: app two.bump = right.bump
;; CALL: one() = 6
;; CALL: one() = 7
;; CALL: two() = 6
;; CALL: one() = 8
;; CALL: two() = 7
(module
  (import "one" "bump" (func $one (result i32)))
  (import "two" "bump" (func $two (result i32)))
  (func (export "one") (result i32) (call $one))
  (func (export "two") (result i32) (call $two)))
