;; NOT-ORACLE: a finished module has its addresses in its code
;; A library starts with a function of a finished module, and calls it: it is that module's list of constructors, which
;; has nothing to run.
;; CALL: f() = 7
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "run" (func $run))
  (import "GOT.func" "run" (global $pointer (mut i32)))
  (func (export "f") (result i32) (call $run) (i32.const 7))
  (func (export "pointer") (result i32) (global.get $pointer))
  (start $run))
