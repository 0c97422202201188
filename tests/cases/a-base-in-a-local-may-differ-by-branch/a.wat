;; CALL: pick(0) = 1
;; CALL: pick(1) = 2
;; CALL: early(0) = 1
;; CALL: early(1) = 2
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "pick") (param i32) (result i32) (local $at i32)
    (local.set $at (global.get $memory_base))
    (if (local.get 0) (then (local.set $at (i32.add (local.get $at) (i32.const 4)))))
    (i32.load (local.get $at)))
  (func (export "early") (param i32) (result i32) (local $at i32)
    (local.set $at (i32.add (global.get $memory_base) (i32.const 4)))
    (block $out
      (br_if $out (local.get 0))
      (local.set $at (global.get $memory_base)))
    (i32.load (local.get $at)))
  (data (global.get $memory_base) "\01\00\00\00\02\00\00\00"))
