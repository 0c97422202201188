;; Inside it is `test:old/host#thing`, and what is composed of it imports `test:new/host#item`: that is what the host has.
;; NOT-ORACLE: a component
(component
  (import "test:new/host" (instance $host
    (export "item" (type $item (sub resource)))
    (export "make" (func (result (own $item))))))
  (component $inner
    (import "test:old/host" (instance $host
      (export "thing" (type $thing (sub resource)))
      (export "make" (func (result (own $thing))))))
    (alias export $host "thing" (type $thing))
    (core func $make (canon lower (func $host "make")))
    (core func $drop (canon resource.drop $thing))
    (core module $main
      (import "test:old/host" "make" (func $make (result i32)))
      (import "test:old/host" "[resource-drop]thing" (func $drop (param i32)))
      (func (export "run") (call $drop (call $make))))
    (core instance $main (instantiate $main
      (with "test:old/host" (instance (export "make" (func $make)) (export "[resource-drop]thing" (func $drop))))))
    (func (export "run") (canon lift (core func $main "run"))))
  (alias export $host "item" (type $item))
  (alias export $host "make" (func $make))
  (instance $renamed (export "thing" (type $item)) (export "make" (func $make)))
  (instance $inner (instantiate $inner (with "test:old/host" (instance $renamed))))
  (export "run" (func $inner "run")))
