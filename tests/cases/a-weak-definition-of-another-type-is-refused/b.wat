(module
  (import "env" "__linear_memory" (memory 0))
  (func $hook (param i32) (result i32) (local.get 0))
  (@custom "linking" "\02\08\09\01\00\00\00\04hook"))
