;; FLAGS: --initial-heap 1000000
;; CALL: large_enough() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "GOT.mem" "__heap_base" (global $heap_base (mut i32)))
  (import "GOT.mem" "__heap_end" (global $heap_end (mut i32)))
  (func (export "large_enough") (result i32)
    (i32.ge_u (i32.sub (global.get $heap_end) (global.get $heap_base)) (i32.const 1000000))))
