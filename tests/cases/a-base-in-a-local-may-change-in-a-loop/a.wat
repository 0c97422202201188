;; A local that holds the base at the top of a loop holds something else the second time.
;; CALL: sum() = 10
;; CALL: after_a_block() = 10
;; CALL: by_a_tee() = 10
;; CALL: in_the_outer_loop() = 20
;; CALL: derived() = 10
;; CALL: again_the_base() = 3
;; CALL: after_the_loop() = 1
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
  ;; The write is in a block inside, after the read.
  (func (export "after_a_block") (result i32) (local $at i32) (local $sum i32)
    (local.set $at (global.get $memory_base))
    (loop $again
      (block $none
        (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at)))))
      (block $write
        (br_if $write (i32.const 0))
        (local.set $at (i32.add (local.get $at) (i32.const 4))))
      (br_if $again (i32.lt_u (local.get $at) (i32.add (global.get $memory_base) (i32.const 16)))))
    (local.get $sum))
  (func (export "by_a_tee") (result i32) (local $at i32) (local $sum i32)
    (local.set $at (global.get $memory_base))
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (br_if $again
        (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4)))
          (i32.add (global.get $memory_base) (i32.const 16)))))
    (local.get $sum))
  ;; The read is in a loop that writes nothing, in one that does.
  (func (export "in_the_outer_loop") (result i32) (local $at i32) (local $sum i32) (local $left i32)
    (local.set $at (global.get $memory_base))
    (loop $outer
      (local.set $left (i32.const 2))
      (loop $inner
        (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
        (br_if $inner (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $outer (i32.lt_u (local.get $at) (i32.add (global.get $memory_base) (i32.const 16)))))
    (local.get $sum))
  ;; What is computed of a local that changes later in the loop changes too.
  (func (export "derived") (result i32) (local $at i32) (local $copy i32) (local $sum i32)
    (local.set $at (global.get $memory_base))
    (loop $again
      (local.set $copy (local.get $at))
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $copy))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $at) (i32.add (global.get $memory_base) (i32.const 16)))))
    (local.get $sum))
  ;; The same base is put there again.
  (func (export "again_the_base") (result i32) (local $at i32) (local $sum i32) (local $left i32)
    (local.set $left (i32.const 3))
    (local.set $at (global.get $memory_base))
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $at))))
      (local.set $at (global.get $memory_base))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (local.get $sum))
  ;; A loop that is over comes round no more.
  (func (export "after_the_loop") (result i32) (local $at i32) (local $left i32) (local $first i32)
    (local.set $left (i32.const 3))
    (local.set $at (global.get $memory_base))
    (loop $again
      (local.set $first (i32.load (local.get $at)))
      (br_if $again (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
    (local.set $at (i32.const 0))
    (i32.add (local.get $first) (local.get $at)))
  (data (global.get $memory_base) "\01\00\00\00\02\00\00\00\03\00\00\00\04\00\00\00"))
