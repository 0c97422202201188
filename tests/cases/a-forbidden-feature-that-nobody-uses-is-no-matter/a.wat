;; FINDS: info MM008
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (@custom "target_features" "\01-\0ashared-mem")
  (func (export "g")))
