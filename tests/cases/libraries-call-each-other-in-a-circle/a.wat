;; Even and odd numbers, each library asking the other.
;; FLAGS: --export odd
;; CALL: even(10) = 1
;; CALL: odd(10) = 0
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "odd" (func $odd (param i32) (result i32)))
  (func (export "even") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (call $odd (i32.sub (local.get 0) (i32.const 1))))
      (else (i32.const 1)))))
