;; REFUSED: LK007
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "x" (global $x f64))
  (global $y f64 (global.get $x))
  (func (export "f") (result f64) (global.get $y)))
