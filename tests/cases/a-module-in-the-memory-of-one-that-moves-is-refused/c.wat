(module
  (memory (export "memory") 1)
  (func (export "get") (result i32) (i32.load (i32.const 0)))
  (data (i32.const 1024) "\01\00\00\00")
  (@custom "linking" "\02\08\0c\01\01\00\05value\00\00\04"))
