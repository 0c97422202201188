(module
  (memory (export "memory") 2)
  (global (export "__data_end") i32 (i32.const 1028))
  (func (export "g") (result i32) (i32.load (i32.const 1024)))
  (data (i32.const 1024) "abcd"))
