;; FINDS: info MM008
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "f") (result i32) (i32.load (i32.const 4096))))
