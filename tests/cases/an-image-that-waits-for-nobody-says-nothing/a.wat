;; FLAGS: --deny IN008
;; CALL: f() = 0
;; The start function is evaluated, so nothing is left to call.
(module
  (@dylink.0 (mem-info (memory 64 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (func $clear (memory.fill (global.get $base) (i32.const 0) (i32.const 64)))
  (start $clear)
  (func (export "f") (result i32) (i32.load (global.get $base))))
