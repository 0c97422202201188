;; FLAGS: --unresolved-symbols import
;; TRAP: direct()
;; CALL: fine() = 3
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "missing" (func $missing (param i32) (result i32)))
  (func (export "direct") (result i32) (call $missing (i32.const 1)))
  (func (export "fine") (result i32) (i32.const 3)))
