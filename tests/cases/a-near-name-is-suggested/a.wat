;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "compute_totl" (func $missing))
  (func (export "f") (call $missing)))
