;; A loop that comes round reads above what it wrote below.
;; CALL: above() = 7
;; CALL: above_with_another() = 7
;; CALL: after_another_loop() = 7
;; CALL: of_a_closed_block() = 1
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "above") (result i32) (local $at i32)
    (loop $again (result i32)
      (if (local.get $at) (then (return (i32.load (local.get $at)))))
      (local.set $at (global.get $memory_base))
      (i32.store (local.get $at) (i32.const 7))
      (br $again)))
  ;; Another local held a base before.
  (func (export "above_with_another") (result i32) (local $at i32) (local $other i32)
    (local.set $other (global.get $memory_base))
    (loop $again (result i32)
      (if (local.get $at) (then (return (i32.load (local.get $at)))))
      (local.set $at (local.get $other))
      (i32.store (local.get $at) (i32.const 7))
      (br $again)))
  ;; The first loop is over, with the block around it.
  (func (export "after_another_loop") (result i32) (local $at i32)
    (block $out (loop (br_if $out (i32.const 1))))
    (loop $again (result i32)
      (if (local.get $at) (then (return (i32.load (local.get $at)))))
      (i32.store (local.tee $at (global.get $memory_base)) (i32.const 7))
      (br $again)))
  ;; The block in which it was written is over.
  (func (export "of_a_closed_block") (result i32) (local $at i32)
    (i32.store (global.get $memory_base) (i32.const 1))
    (block
      (local.set $at (global.get $memory_base))
      (i32.store offset=4 (local.get $at) (i32.const 1)))
    (i32.load (local.get $at)))
  (data (global.get $memory_base) "\01\00\00\00\02\00\00\00"))
