;; FINDS: warning SP004
(module
  (memory 2)
  (global (mut i32) (i32.const 66576))
  (data (i32.const 1024) "data below the stack")
  (func (export "f") (result i32)
    (local i32)
    (global.set 0 (local.tee 0 (i32.sub (global.get 0) (i32.const 16))))
    (local.get 0)))
