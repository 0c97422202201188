;; `b` defines the resource, `a` gives the host a list of such handles: which of them are there is known too late.
;; REFUSED: TC004
(component
  (import "test:lists/maker" (instance $maker
    (export "thing" (type $thing (sub resource)))
    (export "make" (func (result (own $thing))))))
  (alias export $maker "thing" (type $thing))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $memory))
  (core func $make (canon lower (func $maker "make")))
  (core module $main
    (import "test:lists/maker" "make" (func $make (result i32)))
    (import "memory" "memory" (memory 1))
    (func (export "all") (result i32)
      (i32.store (i32.const 16) (i32.const 24))
      (i32.store (i32.const 20) (i32.const 1))
      (i32.store (i32.const 24) (call $make))
      (i32.const 16)))
  (core instance $main (instantiate $main
    (with "test:lists/maker" (instance (export "make" (func $make))))
    (with "memory" (instance $memory))))
  (func $all (result (list (own $thing))) (canon lift (core func $main "all") (memory $memory)))
  (component $interface
    (import "thing" (type $thing (sub resource)))
    (import "all" (func $all (result (list (own $thing)))))
    (export $exported "thing" (type $thing))
    (export "all" (func $all) (func (result (list (own $exported))))))
  (instance $api (instantiate $interface (with "thing" (type $thing)) (with "all" (func $all))))
  (export "test:lists/api" (instance $api)))
