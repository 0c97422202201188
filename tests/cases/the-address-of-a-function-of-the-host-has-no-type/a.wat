;; The help of DY004 is to leave it to the host, and an import needs a type.
;; FLAGS: --import plain
;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "GOT.func" "plain" (global (mut i32)))
  (func (export "f") (result i32) (global.get 0)))
