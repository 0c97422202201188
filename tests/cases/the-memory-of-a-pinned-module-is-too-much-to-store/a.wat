;; An imported memory may hold anything, so the zeros of a module that keeps 512 MiB would be stored.
;; FLAGS: --import-memory
;; REFUSED: LK003
(module
  (memory (export "memory") 8192)
  (data (i32.const 1048576) "x")
  (func (export "f") (result i32) (i32.load (i32.const 1048580))))
