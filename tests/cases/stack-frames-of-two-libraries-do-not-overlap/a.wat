;; CALL: f() = 30
;; CALL: balanced() = 0
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__stack_pointer" (global $sp (mut i32)))
  (import "env" "g" (func $g (param i32) (result i32)))
  (func $f (export "f") (result i32) (local $frame i32) (local $sum i32)
    (local.set $frame (i32.sub (global.get $sp) (i32.const 16)))
    (global.set $sp (local.get $frame))
    (i32.store offset=12 (local.get $frame) (i32.const 10))
    (local.set $sum (call $g (i32.add (local.get $frame) (i32.const 12))))
    (local.set $sum (i32.add (local.get $sum) (i32.load offset=12 (local.get $frame))))
    (global.set $sp (i32.add (local.get $frame) (i32.const 16)))
    (local.get $sum))
  (func (export "balanced") (result i32) (local $before i32)
    (local.set $before (global.get $sp))
    (drop (call $f))
    (i32.sub (global.get $sp) (local.get $before))))
