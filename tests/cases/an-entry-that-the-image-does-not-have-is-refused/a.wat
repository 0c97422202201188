;; A host that calls _initialize would not find it: nothing is left to run.
;; FLAGS: --export=_initialize
;; REFUSED: LK002
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "_initialize"))
  (func (export "f")))
