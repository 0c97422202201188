;; wasm-ld keeps addresses of a library's own symbols in mutable globals and fills them in its start function.
;; CALL: read() = 5
;; CALL: count() = 1
;; CALL: count() = 2
(module
  (@dylink.0 (mem-info (memory 16 4) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (global $address (mut i32) (i32.const 4))
  (global $counter (mut i32) (i32.const 0))
  (data (global.get $base) "\01\00\00\00\05\00\00\00")
  (start $apply)
  (func $apply (global.set $address (i32.add (global.get $base) (i32.const 4))))
  (func (export "read") (result i32) (i32.load (global.get $address)))
  (func (export "count") (result i32)
    (global.set $counter (i32.add (global.get $counter) (i32.const 1)))
    (global.get $counter)))
