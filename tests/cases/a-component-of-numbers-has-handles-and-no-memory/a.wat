;; No module of two components has a memory: what the group notes of its handles has one for itself.
;; NOT-ORACLE: components are not loaded by the dynamic linking convention
;; CALL: run(5) = 5
;; CALL: run(6) = 6
(component
  (component $p
    (type $r' (resource (rep i32)))
    (export $r "r" (type $r'))
    (core func $new (canon resource.new $r'))
    (core func $rep (canon resource.rep $r'))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (param i32) (result i32) local.get 0 call $new)
      (func (export "get") (param i32) (result i32) local.get 0))
    (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
    (func (export "make") (param "v" u32) (result (own $r)) (canon lift (core func $i "make")))
    (func (export "get") (param "v" (borrow $r)) (result u32) (canon lift (core func $i "get"))))
  (instance $pi (instantiate $p))
  (component $c
    (import "r" (type $r (sub resource)))
    (import "make" (func $make (param "v" u32) (result (own $r))))
    (import "get" (func $get (param "v" (borrow $r)) (result u32)))
    (core func $make' (canon lower (func $make)))
    (core func $get' (canon lower (func $get)))
    (core func $drop (canon resource.drop $r))
    (core module $m
      (import "" "make" (func $make (param i32) (result i32)))
      (import "" "get" (func $get (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "run") (param i32) (result i32) (local i32)
        (local.set 1 (call $make (local.get 0)))
        (local.set 0 (call $get (local.get 1)))
        (call $drop (local.get 1)) (local.get 0)))
    (core instance $i (instantiate $m (with "" (instance
      (export "make" (func $make')) (export "get" (func $get')) (export "drop" (func $drop))))))
    (func (export "run") (param "v" u32) (result u32) (canon lift (core func $i "run"))))
  (alias export $pi "r" (type $r))
  (instance $ci (instantiate $c (with "r" (type $r)) (with "make" (func $pi "make")) (with "get" (func $pi "get"))))
  (export "run" (func $ci "run")))
