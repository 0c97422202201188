;; The library takes the address of the function too, and calls it only where there is one.
;; RUN:
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "middle" (func $middle))
  (func (export "_start") (call $middle)))
