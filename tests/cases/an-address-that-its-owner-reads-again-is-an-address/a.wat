;; Like ABI005, but the caller looks at what it wrote: a callee that only hashes the address is right.
;; FINDS:
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__stack_pointer" (global $sp (mut i32)))
  (import "env" "hash" (func $hash (param i32) (result i32)))
  (func (export "f") (param i32) (result i32)
    (local $frame i32)
    (global.set $sp (local.tee $frame (i32.sub (global.get $sp) (i32.const 16))))
    (i32.store offset=8 (local.get $frame) (local.get 0))
    (drop (call $hash (i32.add (local.get $frame) (i32.const 8))))
    (global.set $sp (i32.add (local.get $frame) (i32.const 16)))
    (i32.load offset=8 (local.get $frame))))
