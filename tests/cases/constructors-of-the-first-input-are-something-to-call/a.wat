;; A library that only registers something has no function to export, and the image is started all the same.
;; STDOUT: log 7
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "log" (func $log (param i32)))
  (func (export "_initialize") (call $log (i32.const 7))))
