;; FINDS: error IN004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (global (mut i32) (i32.const 0))
  (func (global.set 0 (i32.const 1))) (func) (func (param i32) (result i32) (local.get 0)) (func)
  (func (export "f") (param i32) (result i32) (call 0) (call 2 (local.get 0)) (call 1))
  (func (export "h") (call 0) (call 3) (call 1)))
