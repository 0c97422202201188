;; CALL: f() = 9:i64
;; NOT-ORACLE: the loader takes every immutable global for an address
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "x" (global $x i64))
  (global $y i64 (i64.add (global.get $x) (i64.const 2)))
  (func (export "f") (result i64) (global.get $y)))
