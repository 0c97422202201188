;; FLAGS: --unresolved-symbols trap
;; REFUSED: LK007
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (type $t (sub (func)))
  (import "env" "u" (func $u (type $t)))
  (func (export "f") (call $u)))
