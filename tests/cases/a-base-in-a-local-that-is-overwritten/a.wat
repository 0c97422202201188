;; What is put into a local before something else is, and read only in between, is not put there; where a way leads
;; around the other, it is.
;; FLAGS: --strip --stack-size 65536
;; CALL: overwritten() = 5
;; CALL: in_a_block(1) = 5
;; CALL: left_before(0) = 0
;; CALL: left_before(1) = 3
;; CALL: left_inside(0) = 0
;; CALL: left_inside(1) = 3
;; CALL: in_an_arm(0) = 3
;; CALL: in_an_arm(1) = 0
;; CALL: in_a_loop() = 3
;; CALL: by_table(0) = 3
;; CALL: by_table(1) = 0
;; CALL: thrown(0) = 0
;; CALL: thrown(1) = 3
;; CALL: returned(0) = 3
;; CALL: returned(1) = 1
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (tag $thrown)
  (func (export "overwritten") (result i32) (local $at i32)
    (i32.store (local.tee $at (global.get $memory_base)) (i32.add (i32.load (local.get $at)) (i32.const 2)))
    (i32.store (local.get $at) (i32.const 3))
    (local.set $at (i32.load (local.get $at)))
    (i32.add (local.get $at) (i32.const 2)))
  (func (export "in_a_block") (param i32) (result i32) (local $at i32)
    (block $out
      (local.set $at (global.get $memory_base))
      (block $inside
        (block $over (br_if $over (local.get 0)))
        (local.set $at (i32.load (local.get $at))))
      (br_if $out (local.get 0)))
    (i32.add (local.get $at) (i32.const 2)))
  (func (export "left_before") (param i32) (result i32) (local $at i32)
    (block $out
      (local.set $at (global.get $memory_base))
      (br_if $out (local.get 0))
      (local.set $at (i32.const 2)))
    (i32.load (local.get $at)))
  (func (export "left_inside") (param i32) (result i32) (local $at i32)
    (local.set $at (global.get $memory_base))
    (block $inside
      (block (br_if $inside (local.get 0)))
      (local.set $at (i32.const 2)))
    (i32.load (local.get $at)))
  (func (export "in_an_arm") (param i32) (result i32) (local $at i32)
    (local.set $at (global.get $memory_base))
    (if (local.get 0) (then (local.set $at (i32.const 2))))
    (i32.load (local.get $at)))
  (func (export "in_a_loop") (result i32) (local $at i32) (local $first i32)
    (local.set $at (global.get $memory_base))
    (loop $again
      (if (i32.eqz (local.get $first)) (then (local.set $first (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br_if $again (i32.lt_u (local.get $at) (i32.add (global.get $memory_base) (i32.const 16)))))
    (i32.load (local.get $first)))
  (func (export "by_table") (param i32) (result i32) (local $at i32)
    (block $out
      (local.set $at (global.get $memory_base))
      (block $on (br_table $out $on (local.get 0)))
      (local.set $at (i32.const 2)))
    (i32.load (local.get $at)))
  (func $throw (param i32) (if (local.get 0) (then (throw $thrown))))
  (func (export "thrown") (param i32) (result i32) (local $at i32)
    (block $out
      (try_table (catch_all $out)
        (local.set $at (global.get $memory_base))
        (call $throw (local.get 0))
        (local.set $at (i32.const 2))))
    (i32.load (local.get $at)))
  ;; Whoever returns needs no local.
  (func (export "returned") (param i32) (result i32) (local $at i32)
    (local.set $at (global.get $memory_base))
    (if (local.get 0) (then (return (i32.const 1))))
    (local.set $at (i32.load (local.get $at)))
    (local.get $at))
  (data (global.get $memory_base) "\01\00\00\00\02\00\00\00"))
