;; Long and short functions that the linker makes itself, called each by its own type.
;; FLAGS: --unresolved-symbols trap
;; CALL: order() = 21
;; TRAP: short()
;; TRAP: long()
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)) (needed "b"))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "missing" (func $short))
  (import "env" "absent" (func $long (param i32 i64 f32 f64) (result f64)))
  (import "env" "next" (func $next (param i32)))
  (import "env" "order_of_calls" (func $order (result i32)))
  (func (export "__wasm_call_ctors") (call $next (i32.const 1)))
  (func (export "short") (call $short))
  (func (export "long") (drop (call $long (i32.const 1) (i64.const 2) (f32.const 3) (f64.const 4))))
  (func (export "order") (result i32) (call $order)))
