;; CALL: aligned() = 0
;; CALL: above() = 1
;; CALL: ordered() = 1
;; CALL: ends_with_memory() = 1
;; CALL: zero() = 0
(module
  (@dylink.0 (mem-info (memory 5 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "GOT.mem" "__heap_base" (global $heap_base (mut i32)))
  (import "GOT.mem" "__heap_end" (global $heap_end (mut i32)))
  (func (export "aligned") (result i32) (i32.and (global.get $heap_base) (i32.const 15)))
  (func (export "above") (result i32)
    (i32.ge_u (global.get $heap_base) (i32.add (global.get $memory_base) (i32.const 5))))
  (func (export "ordered") (result i32) (i32.le_u (global.get $heap_base) (global.get $heap_end)))
  (func (export "ends_with_memory") (result i32)
    (i32.eq (global.get $heap_end) (i32.shl (memory.size) (i32.const 16))))
  (func (export "zero") (result i32) (local $at i32) (local $sum i32)
    (local.set $at (global.get $heap_base))
    (block $done
      (loop $again
        (br_if $done (i32.ge_u (local.get $at) (global.get $heap_end)))
        (local.set $sum (i32.or (local.get $sum) (i32.load (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 4)))
        (br $again)))
    (local.get $sum))
  (data (global.get $memory_base) "abcde"))
