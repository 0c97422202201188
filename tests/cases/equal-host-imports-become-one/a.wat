;; FLAGS: --strip
;; CALL: f()
;; STDOUT: log 1
;; STDOUT: log 2
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "log" (func $log (param i32)))
  (import "env" "g" (func $g))
  (func (export "f") (call $log (i32.const 1)) (call $g)))
