;; An object has no import of the data that it misses, only a symbol; here the name is a function of the other one.
;; REFUSED: LK006
(module
  (import "env" "__linear_memory" (memory 0))
  (func $run (result i32) (i32.const 1))
  (@custom "linking" "\02\08\10\02\00\00\00\03run\01\10\05thing"))
