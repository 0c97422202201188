;; REFUSED: DY004
;; `extern int __start_mysec[]`, and nobody puts anything into section `mysec`: only a weak reference could be null.
(module
  (import "env" "__linear_memory" (memory 1))
  (func (result i32) (i32.const 0))
  (@custom "linking" "\02\08\11\01\01\10\0d__start_mysec"))
