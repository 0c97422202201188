;; REFUSED: LK005
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "GOT.mem" "thing" (global $thing (mut i32)))
  (func (export "f") (global.set $thing (i32.const 8))))
