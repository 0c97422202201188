(module
  (import "env" "__linear_memory" (memory 0))
  (func (result i32) (i32.const 6))
  (@custom "linking" "\02\08\0b\01\00\04\00\06\6d\65\6d\6f\72\79"))
