;; REFUSED: SP002
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (func (export "f") (result i32) (local $frame i32) (local $value i32)
    (local.set $frame (i32.sub (global.get $__stack_pointer) (i32.const 16)))
    (global.set $__stack_pointer (local.get $frame))
    (i32.store offset=12 (local.get $frame) (i32.const 1))
    (local.set $value (i32.load offset=12 (local.get $frame)))
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 16)))
    (local.get $value)))
