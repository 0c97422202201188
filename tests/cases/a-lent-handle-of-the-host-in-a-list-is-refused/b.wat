(component
  (import "test:lists/host" (instance $host
    (export "thing" (type $thing (sub resource)))
    (export "count" (func (param "all" (list (borrow $thing)))))))
  (alias export $host "thing" (type $thing))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (alias core export $memory "memory" (core memory $memory))
  (core func $count (canon lower (func $host "count") (memory $memory)))
  (core func $drop (canon resource.drop $thing))
  (core module $main
    (import "test:lists/host" "count" (func $count (param i32 i32)))
    (import "test:lists/host" "[resource-drop]thing" (func $drop (param i32)))
    (import "memory" "memory" (memory 1))
    (func (export "use") (param i32)
      (i32.store (i32.const 16) (local.get 0))
      (call $count (i32.const 16) (i32.const 1))
      (call $drop (local.get 0))))
  (core instance $main (instantiate $main
    (with "test:lists/host" (instance (export "count" (func $count)) (export "[resource-drop]thing" (func $drop))))
    (with "memory" (instance $memory))))
  (func $use (param "it" (borrow $thing)) (canon lift (core func $main "use")))
  (component $interface
    (import "thing" (type $thing (sub resource)))
    (import "use" (func $use (param "it" (borrow $thing))))
    (export $exported "thing" (type $thing))
    (export "use" (func $use) (func (param "it" (borrow $exported)))))
  (instance $user (instantiate $interface (with "thing" (type $thing)) (with "use" (func $use))))
  (export "test:lists/user" (instance $user)))
