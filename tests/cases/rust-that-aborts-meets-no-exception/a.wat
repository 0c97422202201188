;; FINDS:
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "throws" (func $throws))
  (func (export "_ZN3app3run17h0123456789abcdefE") (call $throws)))
