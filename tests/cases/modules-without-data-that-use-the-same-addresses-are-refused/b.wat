(module
  (memory 1)
  (func (export "put") (param i32) (i32.store (i32.const 16) (local.get 0)))
  (func (export "got") (result i32) (i32.load (i32.const 16))))
