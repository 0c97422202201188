;; FINDS: warning TH002, info MM008
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 1 2 shared))
  (func (export "f") (i32.store (i32.const 64) (i32.const 1))))
