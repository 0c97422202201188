;; FINDS: info RL007
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "f"))
  (@custom "about" "a licence")
  (@custom "about" ", and another")
  (@custom "sourceMappingURL" "only of this file"))
