;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "GOT.func" "missing" (global $missing (mut i32)))
  (func (export "f") (result i32) (global.get $missing)))
