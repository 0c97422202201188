(component
  (type $thing (resource (rep i32)))
  (core func $new (canon resource.new $thing))
  (core module $main
    (import "[export]test:lists/maker" "[resource-new]thing" (func $new (param i32) (result i32)))
    (func (export "make") (result i32) (call $new (i32.const 7))))
  (core instance $main (instantiate $main
    (with "[export]test:lists/maker" (instance (export "[resource-new]thing" (func $new))))))
  (func $make (result (own $thing)) (canon lift (core func $main "make")))
  (component $interface
    (import "thing" (type $thing (sub resource)))
    (import "make" (func $make (result (own $thing))))
    (export $exported "thing" (type $thing))
    (export "make" (func $make) (func (result (own $exported)))))
  (instance $maker (instantiate $interface (with "thing" (type $thing)) (with "make" (func $make))))
  (export "test:lists/maker" (instance $maker)))
