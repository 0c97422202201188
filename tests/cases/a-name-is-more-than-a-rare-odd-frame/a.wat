;; The global has the name, and all its frames but one are multiples of 16: a tool or a hand wrote the one.
;; FINDS:
(module
  (memory 2)
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (data (i32.const 65536) "data above the stack")
  (func (export "f") (param i32) (local i32)
    (global.set 0 (local.tee 1 (i32.sub (global.get 0) (i32.const 32))))
    (i32.store offset=12 (local.get 1) (local.get 0))
    (global.set 0 (i32.add (local.get 1) (i32.const 32))))
  (func (export "g") (param i32) (local i32)
    (global.set 0 (local.tee 1 (i32.sub (global.get 0) (i32.const 48))))
    (i32.store offset=8 (local.get 1) (local.get 0))
    (global.set 0 (i32.add (local.get 1) (i32.const 48))))
  (func (export "odd") (param i32) (local i32)
    (global.set 0 (local.tee 1 (i32.sub (global.get 0) (i32.const 8))))
    (i32.store (local.get 1) (local.get 0))
    (global.set 0 (i32.add (local.get 1) (i32.const 16)))))
