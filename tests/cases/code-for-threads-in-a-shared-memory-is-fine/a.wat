;; FINDS: info MM008, info MM008
;; It declares atomics, or uses one, or writes nothing.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (@custom "target_features" "\01+\07atomics")
  (import "env" "memory" (memory 1 2 shared))
  (func (export "f") (i32.store (i32.const 64) (i32.const 1))))
