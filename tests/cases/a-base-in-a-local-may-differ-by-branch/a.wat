;; CALL: pick(0) = 1
;; CALL: pick(1) = 2
;; CALL: early(0) = 1
;; CALL: early(1) = 2
;; CALL: arms(0) = 2
;; CALL: arms(1) = 1
;; CALL: other_arm(0) = 2
;; CALL: other_arm(1) = 1
;; CALL: parameter(0x10000) = 1
;; CALL: parameter(0) = 1
;; CALL: by_table(0) = 1
;; CALL: by_table(1) = 2
;; CALL: by_table(2) = 2
;; CALL: dead(0) = 1
;; CALL: dead(1) = 2
;; CALL: values(0) = 2
;; CALL: values(1) = 1
;; CALL: caught(0) = 2
;; CALL: caught(1) = 1
;; CALL: nothing_yet() = 0
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (tag $thrown)
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
  ;; Each arm has its own.
  (func (export "arms") (param i32) (result i32) (local $at i32)
    (if (local.get 0)
      (then (local.set $at (global.get $memory_base)))
      (else (local.set $at (i32.add (global.get $memory_base) (i32.const 4)))))
    (i32.load (local.get $at)))
  ;; One arm writes what the other reads.
  (func (export "other_arm") (param i32) (result i32) (local $at i32)
    (local.set $at (i32.add (global.get $memory_base) (i32.const 4)))
    (if (result i32) (local.get 0)
      (then (local.set $at (global.get $memory_base)) (i32.load (local.get $at)))
      (else (i32.load (local.get $at)))))
  ;; A parameter has a value before it is written.
  (func (export "parameter") (param $at i32) (result i32)
    (if (i32.eqz (local.get $at)) (then (local.set $at (global.get $memory_base))))
    (i32.load (i32.add (local.get $at) (i32.sub (global.get $memory_base) (local.get $at)))))
  (func (export "by_table") (param i32) (result i32) (local $at i32)
    (block $two
      (block $one
        (local.set $at (global.get $memory_base))
        (br_table $one $two $two
          (block (result i32) (local.set $at (i32.add (local.get $at) (i32.const 4))) (local.get 0))))
      (local.set $at (global.get $memory_base)))
    (i32.load (local.get $at)))
  ;; What is never executed writes nothing.
  (func (export "dead") (param i32) (result i32) (local $at i32)
    (local.set $at (global.get $memory_base))
    (block $out
      (br_if $out (i32.eqz (local.get 0)))
      (local.set $at (i32.add (local.get $at) (i32.const 4)))
      (br $out)
      (local.set $at (global.get $memory_base))
      (drop (i32.load (local.get $at))))
    (i32.load (local.get $at)))
  ;; Blocks that take and leave values.
  (func (export "values") (param i32) (result i32) (local $at i32)
    (local.set $at (i32.add (global.get $memory_base) (i32.const 4)))
    (local.get 0)
    (block (param i32) (result i32 i32)
      (if (result i32) (then (local.set $at (global.get $memory_base)) (i32.const 0)) (else (i32.const 0)))
      (local.get $at))
    (i32.add)
    (i32.load))
  ;; What throws may have written before.
  (func (export "caught") (param i32) (result i32) (local $at i32)
    (local.set $at (i32.add (global.get $memory_base) (i32.const 4)))
    (block $out
      (try_table (catch_all $out)
        (br_if $out (i32.eqz (local.get 0)))
        (local.set $at (global.get $memory_base))
        (throw $thrown)))
    (i32.load (local.get $at)))
  ;; A block that is left before the write leaves what was there.
  (func (export "nothing_yet") (result i32) (local $at i32)
    (block $out
      (br_if $out (i32.const 1))
      (local.set $at (global.get $memory_base)))
    (local.get $at))
  (data (global.get $memory_base) "\01\00\00\00\02\00\00\00"))
