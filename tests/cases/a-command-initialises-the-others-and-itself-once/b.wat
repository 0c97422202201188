;; The name of main binds across inputs.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "log" (func $log (param i32)))
  (func (export "_initialize") (call $log (i32.const 2)))
  (func (export "__main_void") (result i32) (call $log (i32.const 100)) (i32.const 5)))
