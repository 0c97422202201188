;; REFUSED: LK006
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "thing" (func $thing))
  (func (export "f") (call $thing)))
