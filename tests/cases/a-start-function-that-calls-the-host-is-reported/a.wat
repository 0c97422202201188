;; FINDS: info IN007
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "log" (func $log (param i32)))
  (func $say (call $log (i32.const 1)))
  (func $main (call $say))
  (start $main))
