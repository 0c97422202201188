;; Left to the host, the entry would never be filled.
;; FLAGS: --unresolved-symbols import
;; REFUSED: DY011
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "GOT.tls" "counter" (global $counter (mut i32)))
  (func (export "f") (result i32) (global.get $counter)))
