;; The provider hands out its memory from address 8 on, and says so nowhere: the stack of the consumer would lie there.
;; REFUSED: LK007
(component
  (component $provider
    (core module $provider
      (memory 1)
      (global $next (mut i32) (i32.const 8))
      (func (export "put") (param i32) (result i32)
        (i32.store (global.get $next) (local.get 0))
        (global.set $next (i32.add (global.get $next) (i32.const 4)))
        (i32.load (i32.sub (global.get $next) (i32.const 4)))))
    (core instance $i (instantiate $provider))
    (func (export "put") (param "number" u32) (result u32) (canon lift (core func $i "put"))))
  (component $consumer
    (import "put" (func $put (param "number" u32) (result u32)))
    (core func $put (canon lower (func $put)))
    (core module $consumer
      (import "" "put" (func $put (param i32) (result i32)))
      (global $__stack_pointer (mut i32) (i32.const 65536))
      (func (export "run") (param i32) (result i32) (local i32)
        (global.set $__stack_pointer (local.tee 1 (i32.sub (global.get $__stack_pointer) (i32.const 64))))
        (local.set 0 (call $put (local.get 0)))
        (global.set $__stack_pointer (i32.add (local.get 1) (i32.const 64)))
        (local.get 0)))
    (core instance $i (instantiate $consumer (with "" (instance (export "put" (func $put))))))
    (func (export "run") (param "number" u32) (result u32) (canon lift (core func $i "run"))))
  (instance $p (instantiate $provider))
  (instance $c (instantiate $consumer (with "put" (func $p "put"))))
  (export "run" (func $c "run")))
