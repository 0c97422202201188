;; FINDS:
(module
  (memory 2)
  (global (mut i32) (i32.const 65536))
  (func (export "f") (result i32)
    (i32.sub (global.get 0) (i32.const 4))))
