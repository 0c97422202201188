;; Its data begins after its stack of 64 KiB: there is no room for another, and none is needed.
;; NOT-ORACLE: the convention does not load modules that cannot move
;; CALL: down() = 65520
;; CALL: other_down() = 65504
(module
  (import "env" "frame" (func $frame (result i32)))
  (memory 2)
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (data (i32.const 65536) "data")
  (func $push (result i32)
    (local i32)
    (global.set $__stack_pointer (local.tee 0 (i32.sub (global.get $__stack_pointer) (i32.const 16))))
    (local.get 0))
  (func $pop (global.set $__stack_pointer (i32.add (global.get $__stack_pointer) (i32.const 16))))
  (func (export "down") (result i32) (call $push) (call $pop))
  (func (export "other_down") (result i32) (drop (call $push)) (call $frame) (call $pop)))
