;; REFUSED: EH007
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "asyncify_start_unwind") (param i32)))
