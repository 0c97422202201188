;; Between `_start` and the constructors is another function, as in a program without optimisation.
;; RUN:
;; STDOUT: log 2
;; STDOUT: log 1
;; STDOUT: log 100
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "log" (func $log (param i32)))
  (import "env" "noted" (func $noted (result i32)))
  (func $constructors (export "__wasm_call_ctors") (call $log (i32.const 1)))
  (func $prepare (call $constructors))
  (func (export "_start") (call $prepare) (call $log (call $noted))))
