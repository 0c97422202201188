;; What `clang -O0` makes of a prologue: the constant and the sum go through locals.
;; FINDS:
(module
  (memory 2)
  (global (mut i32) (i32.const 65536))
  (data (i32.const 65536) "data above the stack")
  (func (export "f") (param i32) (result i32)
    (local i32 i32 i32)
    (local.set 1 (global.get 0))
    (local.set 2 (i32.const 32))
    (local.set 3 (i32.sub (local.get 1) (local.get 2)))
    (global.set 0 (local.get 3))
    (i32.store offset=12 (local.get 3) (local.get 0))
    (global.set 0 (i32.add (local.get 3) (i32.const 32)))
    (i32.load offset=12 (local.get 3))))
