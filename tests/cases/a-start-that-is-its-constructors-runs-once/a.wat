;; A command that does nothing but construct: one function has both names, and is not called for each of them.
;; RUN:
;; STDOUT: log 2
;; STDOUT: log 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "log" (func $log (param i32)))
  (import "env" "noted" (func $noted (result i32)))
  (func (export "__wasm_call_ctors") (export "_start") (call $log (call $noted))))
