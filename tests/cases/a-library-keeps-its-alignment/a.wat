;; The first library ends at an odd address; the second asks for 256 bytes.
;; CALL: misaligned() = 0
;; CALL: value() = 77
(module
  (@dylink.0 (mem-info (memory 5 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "base" (func $base (result i32)))
  (import "env" "load" (func $load (result i32)))
  (func (export "misaligned") (result i32) (i32.and (call $base) (i32.const 255)))
  (func (export "value") (result i32) (call $load))
  (data (global.get $memory_base) "abcde"))
