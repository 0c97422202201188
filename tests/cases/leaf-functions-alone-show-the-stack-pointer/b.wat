;; A library that keeps 3 in a frame while the other has one of its own.
(module
  (@dylink.0 (mem-info))
  (import "env" "memory" (memory 1))
  (import "env" "__stack_pointer" (global $stack (mut i32)))
  (import "env" "keep" (func $keep (param i32) (result i32)))
  (func (export "run") (result i32)
    (local $frame i32)
    (global.set $stack (local.tee $frame (i32.sub (global.get $stack) (i32.const 16))))
    (i32.store offset=8 (local.get $frame) (i32.const 3))
    (drop (call $keep (i32.const 77)))
    (i32.load offset=8 (local.get $frame))
    (global.set $stack (i32.add (local.get $frame) (i32.const 16)))))
