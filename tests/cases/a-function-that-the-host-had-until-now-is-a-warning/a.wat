;; FINDS: warning DY015
;; FLAGS: --unresolved-symbols import
(module
  (import "env" "__linear_memory" (memory 0))
  (func (result i32) (i32.const 5))
  (@custom "linking" "\02\08\0a\01\00\04\00\05twice"))
