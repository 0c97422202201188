;; CALL: get() = 40
;; CALL: bump()
;; CALL: get() = 41
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "counter" (global $counter (mut i32)))
  (import "env" "bump_counter" (func $bump))
  (func (export "get") (result i32) (global.get $counter))
  (func (export "bump") (call $bump)))
