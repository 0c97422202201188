;; The only memory is one page and cannot grow. What the component model has handles in is somewhere else, so the image
;; has room for them, and for the stack.
;; NOT-ORACLE: a component
;; CALL: run(7) = 7
;; CALL: many(10000) = 10000
(component
  (component $provider
    (type $thing' (resource (rep i32)))
    (export $thing "thing" (type $thing'))
    (core func $new (canon resource.new $thing'))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (func (export "make") (param i32) (result i32) (call $new (local.get 0)))
      (func (export "get") (param i32) (result i32) (local.get 0)))
    (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
    (func (export "make") (param "number" u32) (result (own $thing)) (canon lift (core func $i "make")))
    (func (export "get") (param "thing" (borrow $thing)) (result u32) (canon lift (core func $i "get"))))
  (component $consumer
    (import "thing" (type $thing (sub resource)))
    (import "make" (func $make (param "number" u32) (result (own $thing))))
    (import "get" (func $get (param "thing" (borrow $thing)) (result u32)))
    (core func $make (canon lower (func $make)))
    (core func $get (canon lower (func $get)))
    (core func $drop (canon resource.drop $thing))
    (core module $m
      (import "" "make" (func $make (param i32) (result i32)))
      (import "" "get" (func $get (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (memory 1 1)
      (func (export "run") (param i32) (result i32) (local i32)
        (local.set 1 (call $make (local.get 0)))
        (i32.store (i32.const 65532) (call $get (local.get 1)))
        (call $drop (local.get 1))
        (i32.load (i32.const 65532)))
      ;; Makes so many, and is given the number of the last.
      (func (export "many") (param i32) (result i32) (local i32 i32)
        (loop $more
          (local.set 1 (i32.add (local.get 1) (i32.const 1)))
          (local.set 2 (call $make (local.get 1)))
          (br_if $more (i32.lt_u (local.get 1) (local.get 0))))
        (call $get (local.get 2))))
    (core instance $i (instantiate $m (with "" (instance
      (export "make" (func $make)) (export "get" (func $get)) (export "drop" (func $drop))))))
    (func (export "run") (param "number" u32) (result u32) (canon lift (core func $i "run")))
    (func (export "many") (param "number" u32) (result u32) (canon lift (core func $i "many"))))
  (instance $p (instantiate $provider))
  (alias export $p "thing" (type $thing))
  (instance $c (instantiate $consumer
    (with "thing" (type $thing)) (with "make" (func $p "make")) (with "get" (func $p "get"))))
  (export "run" (func $c "run"))
  (export "many" (func $c "many")))
