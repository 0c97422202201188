;; FINDS: warning SP005
(module
  (memory 81)
  (global (mut i32) (i32.const 5242880))
  (data (i32.const 5242880) "data above the stack")
  (func (export "f") (result i32)
    (local i32)
    (global.set 0 (local.tee 0 (i32.sub (global.get 0) (i32.const 16))))
    (local.get 0)))
