;; CALL: same() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "GOT.func" "one" (global $one (mut i32)))
  (import "GOT.func" "alias" (global $alias (mut i32)))
  (func (export "same") (result i32) (i32.eq (global.get $one) (global.get $alias))))
