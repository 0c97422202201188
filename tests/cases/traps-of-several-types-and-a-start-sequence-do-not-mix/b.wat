(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (func $next (export "next") (param i32)
    (i32.store (global.get $base) (i32.add (i32.mul (i32.load (global.get $base)) (i32.const 10)) (local.get 0))))
  (func (export "__wasm_call_ctors") (call $next (i32.const 2)))
  (func (export "order_of_calls") (result i32) (i32.load (global.get $base))))
