;; FLAGS: --unresolved-symbols trap
;; REFUSED: LK007
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (type $pair (struct (field i32) (field i32)))
  (import "env" "missing" (func $missing (param (ref null $pair))))
  (func (export "f") (call $missing (ref.null $pair))))
