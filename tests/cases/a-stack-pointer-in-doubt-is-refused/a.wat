;; A global without a name moves like a stack pointer, but by steps that no compiler's stack has.
;; REFUSED: SP003
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (global (mut i32) (i32.const 65536))
  (func (export "f") (param $size i32) (result i32) (local $frame i32)
    (local.set $frame (i32.sub (global.get 0) (i32.const 12)))
    (global.set 0 (local.get $frame))
    (i32.store (local.get $frame) (i32.const 1))
    (global.set 0 (i32.add (local.get $frame) (i32.const 12)))
    (local.get $frame)))
