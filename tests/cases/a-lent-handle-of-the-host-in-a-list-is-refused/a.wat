;; A handle of the host that `a` lends to `b` is none that the host knows, and in a list nobody makes one of it.
;; REFUSED: TC004
(component
  (import "test:lists/host" (instance $host
    (export "thing" (type $thing (sub resource)))
    (export "make" (func (result (own $thing))))))
  (alias export $host "thing" (type $thing))
  (import "test:lists/user" (instance $user
    (alias outer 1 $thing (type $outer))
    (export "thing" (type $thing (eq $outer)))
    (export "use" (func (param "it" (borrow $thing))))))
  (core func $make (canon lower (func $host "make")))
  (core func $use (canon lower (func $user "use")))
  (core module $main
    (import "test:lists/host" "make" (func $make (result i32)))
    (import "test:lists/user" "use" (func $use (param i32)))
    (func (export "run") (call $use (call $make))))
  (core instance $main (instantiate $main
    (with "test:lists/host" (instance (export "make" (func $make))))
    (with "test:lists/user" (instance (export "use" (func $use))))))
  (func (export "run") (canon lift (core func $main "run"))))
