;; A function that promises a result and leaves none.
;; REFUSED: MF001
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "f") (result i32)))
