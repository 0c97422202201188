;; Only a shared library counts addresses from its base.
;; CALL: f() = 7
;; NOT-ORACLE: a module without dylink.0 is not loaded by the convention
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "VERSION" (global $v i32))
  (func (export "f") (result i32) (global.get $v)))
