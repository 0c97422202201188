;; Two libraries have functions that do the same: static ones, and two that call each other in a circle. Two others
;; differ in nothing but what they call.
;; FLAGS: --fold-identical --export-all
;; CALL: a(5) = 1
;; CALL: b(5) = 1
;; CALL: even(6) = 1
;; CALL: even(7) = 0
;; CALL: paar(6) = 1
;; CALL: paar(7) = 0
;; CALL: one() = 11
;; CALL: two() = 12
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func $is_odd (param i32) (result i32)
    (i32.and (local.get 0) (i32.const 1)))
  (func (export "a") (param i32) (result i32)
    (call $is_odd (local.get 0)))
  (func $even (export "even") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (call $odd (i32.sub (local.get 0) (i32.const 1))))
      (else (i32.const 1))))
  (func $odd (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (call $even (i32.sub (local.get 0) (i32.const 1))))
      (else (i32.const 0))))
  (func $first (result i32) (i32.const 1))
  (func $second (result i32) (i32.const 2))
  (func (export "one") (result i32) (i32.add (call $first) (i32.const 10)))
  (func (export "two") (result i32) (i32.add (call $second) (i32.const 10))))
