;; What a library keeps in a local is a constant where it is read, with what is added, and the local is not written.
;; FLAGS: --strip --stack-size 65536
;; INPUTS: a.wat b.wat
;; CALL: twice() = 7
;; CALL: in_a_loop(3) = 9
;; CALL: through_two() = 8
;; CALL: tee() = 5
;; CALL: tee_and_sum() = 9
;; CALL: sums_around_a_tee() = 11
;; CALL: nothing_around_a_tee(1) = 3
;; CALL: nothing_added() = 3
;; CALL: entry() = 7
;; CALL: slot(4) = 8
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "GOT.mem" "pair" (global $pair (mut i32)))
  (import "GOT.func" "double" (global $double (mut i32)))
  (type $number (func (param i32) (result i32)))
  ;; A local that holds the base, and then an address.
  (func (export "twice") (result i32) (local $at i32) (local $sum i32)
    (local.set $at (global.get $memory_base))
    (local.set $sum (i32.load (local.get $at)))
    (local.set $at (i32.add (local.get $at) (i32.const 4)))
    (i32.add (i32.load (local.get $at)) (local.get $sum)))
  ;; Neither the loop nor what is inside writes the local.
  (func (export "in_a_loop") (param $count i32) (result i32) (local $base i32) (local $sum i32)
    (local.set $base (global.get $memory_base))
    (block $out
      (loop $again
        (br_if $out (i32.eqz (local.get $count)))
        (block (local.set $sum (i32.add (local.get $sum) (i32.load (local.get $base)))))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $again)))
    (local.get $sum))
  (func (export "through_two") (result i32) (local $base i32) (local $at i32)
    (local.set $base (global.get $memory_base))
    (local.set $at (i32.add (i32.const 4) (local.get $base)))
    (i32.add (i32.load (local.get $at)) (i32.load (local.get $at))))
  ;; A tee goes, and what stays on the stack is what the global holds.
  (func (export "tee") (result i32) (local $base i32)
    (i32.store offset=4 (local.tee $base (global.get $memory_base)) (i32.const 5))
    (i32.load offset=4 (local.get $base)))
  ;; A sum of which one part is kept too.
  (func (export "tee_and_sum") (result i32) (local $base i32)
    (i32.store (i32.add (local.tee $base (global.get $memory_base)) (i32.const 4)) (i32.const 9))
    (i32.load (i32.add (local.get $base) (i32.const 4))))
  (func (export "sums_around_a_tee") (result i32) (local $at i32)
    (i32.store
      (i32.sub (i32.add (local.tee $at (i32.add (global.get $memory_base) (i32.const 8))) (i32.const 4)) (i32.const 8))
      (i32.const 11))
    (i32.load (i32.sub (local.get $at) (i32.const 4))))
  ;; The local is read on the other way.
  (func (export "nothing_around_a_tee") (param i32) (result i32) (local $at i32)
    (loop $again (result i32)
      (drop (local.get $at))
      (drop (i32.load (i32.add (local.tee $at (global.get $memory_base)) (i32.const 0))))
      (drop (i32.load (local.get $at)))
      (br_if $again (i32.eqz (local.get 0)))
      (i32.load (i32.add (local.tee $at (global.get $memory_base)) (i32.const 0)))))
  ;; However many of the sums become one constant.
  (func (export "nothing_added") (result i32) (local $base i32)
    (local.set $base (global.get $memory_base))
    (i32.load (i32.add (i32.add (local.get $base) (i32.const 0)) (i32.const 0))))
  (func (export "entry") (result i32) (local $pair i32)
    (local.set $pair (global.get $pair))
    (i32.add (i32.load (local.get $pair)) (i32.load (i32.add (local.get $pair) (i32.const 4)))))
  (func (export "slot") (param i32) (result i32) (local $callee i32)
    (local.set $callee (global.get $double))
    (call_indirect (type $number) (local.get 0) (local.get $callee)))
  (data (global.get $memory_base) "\03\00\00\00\04\00\00\00"))
