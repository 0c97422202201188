;; A local that holds the base at the top of a loop holds something else the second time.
;; CALL: sum() = 10
(module
  (@dylink.0 (mem-info (memory 16 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "sum") (result i32) (local $at i32) (local $sum i32)
    (local.set $at (global.get $memory_base))
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $at) (i32.add (global.get $memory_base) (i32.const 16)))))
    (local.get $sum))
  (data (global.get $memory_base) "\01\00\00\00\02\00\00\00\03\00\00\00\04\00\00\00"))
