;; A global that is written is no constant, and a local keeps what it was.
;; FLAGS: --strip
;; CALL: before() = 5
;; CALL: kept(2) = 14
;; CALL: mixed(0) = 21
;; CALL: mixed(1) = 4
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (global $own (mut i32) (i32.const 5))
  (func (export "before") (result i32) (local $was i32)
    (local.set $was (global.get $own))
    (global.set $own (i32.const 7))
    (local.get $was))
  (func (export "kept") (param i32) (result i32) (local $was i32)
    (local.set $was (i32.add (global.get $own) (i32.const 3)))
    (i32.add (local.get $was) (i32.add (local.get 0) (i32.add (local.get $was) (i32.const -8)))))
  ;; One local holds a base here and a variable there.
  (func (export "mixed") (param i32) (result i32) (local $at i32)
    (if (result i32) (local.get 0)
      (then
        (local.set $at (global.get $memory_base))
        (i32.load (local.get $at)))
      (else
        (local.set $at (global.get $own))
        (i32.mul (local.get $at) (i32.const 3)))))
  (data (global.get $memory_base) "\04\00\00\00"))
