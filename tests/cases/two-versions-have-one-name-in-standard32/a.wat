;; 1.0.1 and 1.0.2 are compatible: `cm32p2` has one name for both, and the host could call only one of them.
;; FLAGS: --mangling standard32
;; REFUSED: LK013
(component
  (core module $m
    (func (export "first") (result i32) (i32.const 1))
    (func (export "second") (result i32) (i32.const 2)))
  (core instance $m (instantiate $m))
  (func $first (result u32) (canon lift (core func $m "first")))
  (func $second (result u32) (canon lift (core func $m "second")))
  (instance $one (export "get" (func $first)))
  (instance $two (export "get" (func $second)))
  (export "a:b/c@1.0.1" (instance $one))
  (export "a:b/c@1.0.2" (instance $two)))
