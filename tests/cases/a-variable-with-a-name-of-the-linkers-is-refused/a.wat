;; `int __heap_base = 7;`: whoever reads the variable would read where the heap begins.
;; REFUSED: LK008
(module
  (import "env" "__linear_memory" (memory 1))
  (func (result i32) (i32.const 1))
  (data (i32.const 0) "\07\00\00\00")
  (@custom "linking" "\02\08\17\02\01\00\0b__heap_base\00\00\04\00\00\00\01f"))
