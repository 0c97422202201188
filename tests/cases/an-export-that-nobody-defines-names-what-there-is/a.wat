;; FLAGS: --export something_else
;; REFUSED: LK002
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func (export "f"))
  (func (export "_ZN5Shape5sidesEv")))
