;; FINDS:
;; No name, no producer: the frames of 16 and 32 bytes tell.
(module
  (memory (export "memory") 2)
  (global (mut i32) (i32.const 65536))
  (func) (func) (func) (func) (func) (func)
  (func (export "f") (result i32)
    (local i32)
    (global.set 0 (local.tee 0 (i32.sub (global.get 0) (i32.const 32))))
    (i32.store offset=12 (local.get 0) (i32.const 7))
    (i32.load offset=12 (local.get 0))
    (global.set 0 (i32.add (local.get 0) (i32.const 32))))
  (func (export "g") (result i32)
    (local i32)
    (global.set 0 (local.tee 0 (i32.sub (global.get 0) (i32.const 16))))
    (i32.load (local.get 0))
    (global.set 0 (i32.add (local.get 0) (i32.const 16)))))
