;; FINDS: warning ABI005
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__stack_pointer" (global $sp (mut i32)))
  (import "env" "take" (func $take (param i32) (result i32)))
  (func (export "f") (param i32) (result i32)
    (local $frame i32) (local $tmp i32)
    (local.set $tmp (local.tee $frame (i32.sub (global.get $sp) (i32.const 16))))
    (if (i32.lt_u (local.get $tmp) (i32.const 5)) (then unreachable))
    (global.set $sp (local.get $tmp))
    (i32.store offset=8 (local.get $frame) (local.get 0))
    (call $take (i32.add (local.get $frame) (i32.const 8)))
    (global.set $sp (i32.add (local.get $frame) (i32.const 16)))))
