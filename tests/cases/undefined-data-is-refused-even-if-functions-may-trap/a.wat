;; FLAGS: --unresolved-symbols trap
;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "GOT.mem" "missing" (global $missing (mut i32)))
  (func (export "f") (result i32) (i32.load (global.get $missing))))
