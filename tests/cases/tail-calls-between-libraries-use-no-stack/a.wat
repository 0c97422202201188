;; A million calls would overflow any stack.
;; CALL: even(1000000) = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "odd" (func $odd (param i32) (result i32)))
  (func (export "even") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
    (return_call $odd (i32.sub (local.get 0) (i32.const 1)))))
