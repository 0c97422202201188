;; FINDS: error RL001
(module
  (@custom "linking" "\01")
  (func (export "f")))
