;; Active segments at constants and no relocations: it keeps its addresses, and those are taken.
;; REFUSED: RL003
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "f")))
