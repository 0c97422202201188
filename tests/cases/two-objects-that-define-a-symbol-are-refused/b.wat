(module
  (import "env" "__linear_memory" (memory 0))
  (func $f)
  (@custom "linking" "\02\08\06\01\00\00\00\01f"))
