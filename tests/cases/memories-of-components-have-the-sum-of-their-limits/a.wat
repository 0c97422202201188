;; Each memory has a maximum of its own, 20 pages and 30: the image has 50. So one component may take what the other
;; leaves, which it could not before, and the map says so.
;; FLAGS: --stack-size 65536
;; NOT-ORACLE: a component
;; CALL: size() = 1
;; CALL: grow(40) = 1
;; CALL: grow(10) = -1
;; CALL: grow-provider(9) = 41
;; CALL: grow(1) = -1
(component
  (component $provider
    (core module $m
      (memory 1 20)
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
    (core instance $i (instantiate $m))
    (func (export "grow") (param "pages" u32) (result s32) (canon lift (core func $i "grow"))))
  (component $consumer
    (import "grow" (func $grow (param "pages" u32) (result s32)))
    (core func $grow (canon lower (func $grow)))
    (core module $m
      (import "" "grow" (func $grow (param i32) (result i32)))
      (memory 1 30)
      (func (export "size") (result i32) (memory.size))
      (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
      (func (export "grow-provider") (param i32) (result i32) (call $grow (local.get 0))))
    (core instance $i (instantiate $m (with "" (instance (export "grow" (func $grow))))))
    (func (export "size") (result u32) (canon lift (core func $i "size")))
    (func (export "grow") (param "pages" u32) (result s32) (canon lift (core func $i "grow")))
    (func (export "grow-provider") (param "pages" u32) (result s32) (canon lift (core func $i "grow-provider"))))
  (instance $p (instantiate $provider))
  (instance $c (instantiate $consumer (with "grow" (func $p "grow"))))
  (export "size" (func $c "size"))
  (export "grow" (func $c "grow"))
  (export "grow-provider" (func $c "grow-provider")))
