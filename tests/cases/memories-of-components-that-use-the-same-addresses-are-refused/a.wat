;; Neither has data or says where it is, and each computes the same address of its own memory: what one wrote the other
;; would write over.
;; REFUSED: MM001
(component
  (component $provider
    (core module $provider
      (memory 1)
      (func $place (result i32) (i32.mul (i32.const 4) (i32.const 25)))
      (func (export "put") (param i32) (result i32)
        (i32.store (call $place) (local.get 0)) (i32.load (call $place))))
    (core instance $i (instantiate $provider))
    (func (export "put") (param "number" u32) (result u32) (canon lift (core func $i "put"))))
  (component $consumer
    (import "put" (func $put (param "number" u32) (result u32)))
    (core func $put (canon lower (func $put)))
    (core module $consumer
      (import "" "put" (func $put (param i32) (result i32)))
      (memory 1)
      (func $place (result i32) (i32.mul (i32.const 10) (i32.const 10)))
      (func (export "run") (param i32) (result i32)
        (i32.store (call $place) (local.get 0)) (drop (call $put (i32.const 5))) (i32.load (call $place))))
    (core instance $i (instantiate $consumer (with "" (instance (export "put" (func $put))))))
    (func (export "run") (param "number" u32) (result u32) (canon lift (core func $i "run"))))
  (instance $p (instantiate $provider))
  (instance $c (instantiate $consumer (with "put" (func $p "put"))))
  (export "run" (func $c "run")))
