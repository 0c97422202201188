;; A library that keeps 9 in a frame while the other writes its array.
(module
  (@dylink.0 (mem-info))
  (import "env" "memory" (memory 1))
  (import "env" "__stack_pointer" (global $stack (mut i32)))
  (import "env" "put" (func $put (param i32 i32)))
  (func (export "run") (result i32)
    (local $frame i32)
    (global.set $stack (local.tee $frame (i32.sub (global.get $stack) (i32.const 16))))
    (i32.store (local.get $frame) (i32.const 9))
    (call $put (i32.const 10) (i32.const 7))
    (i32.load (local.get $frame))
    (global.set $stack (i32.add (local.get $frame) (i32.const 16)))))
