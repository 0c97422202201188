;; The first store could be evaluated and the call cannot. Evaluated in part and called too, the counter would be 2.
;; CALL: counter() = 1
;; STDOUT: log 40
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "host" "log" (func $log (param i32)))
  (func (export "__wasm_apply_data_relocs")
    (i32.store (global.get $memory_base) (i32.add (i32.load (global.get $memory_base)) (i32.const 1)))
    (call $log (i32.const 40)))
  (func (export "counter") (result i32) (i32.load (global.get $memory_base))))
