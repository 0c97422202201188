;; FINDS: info TC001
(module
  (memory (export "memory") 1)
  (func) (func) (func) (func) (func) (func)
  (func (export "get") (result i32) (i32.load (i32.const 64)))
  (func (export "set") (param i32) (i32.store (i32.const 64) (local.get 0))))
