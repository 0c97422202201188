(module
  (memory (export "memory") 2)
  (func (export "g") (result i32) (i32.load (i32.const 1024)))
  (data (i32.const 1024) "abcd"))
