;; WARNS: IN011
;; CALL: f() = 0
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func $__wasm_call_ctors (i32.store (global.get $memory_base) (i32.const 1)))
  (func (export "f") (result i32) (i32.load (global.get $memory_base))))
