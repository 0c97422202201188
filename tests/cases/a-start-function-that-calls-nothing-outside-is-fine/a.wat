;; FINDS:
;; Only `f` calls the host, and the start function does not call `f`.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "host" "log" (func $log (param i32)))
  (func $step (if (i32.const 0) (then (call $main))))
  (func $main (call $step))
  (func (export "f") (call $log (i32.const 1)))
  (start $main))
