;; FINDS: warning SP011
(module
  (memory 1)
  (global (mut i32) (i32.const 65536))
  (func (export "f") (result i32)
    (local i32)
    (global.set 0 (local.tee 0 (i32.sub (global.get 0) (i32.const 16))))
    (local.get 0))
  (func (export "switch") (param i32)
    (global.set 0 (i32.load (local.get 0)))))
