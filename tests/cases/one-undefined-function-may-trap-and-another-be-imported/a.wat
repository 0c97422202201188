;; FLAGS: --trap absent --import log_it
;; NOT-ORACLE: it has one rule for all
;; TRAP: f() = unreachable
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "absent" (func $absent))
  (import "env" "log_it" (func $log (param i32)))
  (func (export "f") (call $absent) (call $log (i32.const 1)))
  (func (export "g") (call $log (i32.const 2))))
