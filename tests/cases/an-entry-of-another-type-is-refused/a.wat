;; Entries are called without arguments, and nobody takes their results: an empty one is refused as well.
;; REFUSED: ABI001
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func (export "_initialize") (param i32))
  (func (export "run")))
