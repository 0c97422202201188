;; A finished module exports an immutable i64, which is no address here.
;; NOT-ORACLE: a finished module is not loaded
;; FLAGS: --strip
;; CALL: f() = 1
(module
  (memory 1)
  (global (export "limit") i64 (i64.const 5))
  (func (export "f") (result i32) (i32.const 1)))
