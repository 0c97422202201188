;; An empty segment at a fixed place fills nothing, and so it may be in a library, wherever that gets its memory.
;; CALL: f() = 2
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "f") (result i32) i32.const 2)
  (data (i32.const 0) ""))
