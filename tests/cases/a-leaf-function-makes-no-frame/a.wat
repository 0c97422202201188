;; A function that calls nothing keeps its variables below the stack pointer and leaves it alone; an optimiser folded their
;; places into the constant. Only what is written back is a frame.
;; FINDS:
(module
  (memory 2)
  (global (mut i32) (i32.const 65536))
  (data (i32.const 65536) "data above the stack")
  (func (export "f") (result i32) (local i32)
    (global.set 0 (local.tee 0 (i32.sub (global.get 0) (i32.const 32))))
    (i32.store offset=12 (local.get 0) (call 1 (local.get 0)))
    (global.set 0 (i32.add (local.get 0) (i32.const 32)))
    (i32.load offset=12 (local.get 0)))
  (func (export "leaf") (param i32) (result i32) (local i32)
    (i32.store (local.tee 1 (i32.sub (global.get 0) (i32.const 12))) (local.get 0))
    (i32.store (i32.add (global.get 0) (i32.const -4)) (i32.const 7))
    (i32.load (local.get 1))))
