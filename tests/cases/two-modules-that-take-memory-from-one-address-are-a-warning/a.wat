;; WARNS: AL013 LK011
;; CALL: f() = 0
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "GOT.mem" "__heap_base" (global $base (mut i32)))
  (func (export "f") (result i32) (i32.and (global.get $base) (i32.const 15))))
