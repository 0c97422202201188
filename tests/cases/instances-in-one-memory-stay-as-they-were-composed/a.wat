;; Whoever composed instances around one memory placed their data: some of it lies where the stack of another ends, and
;; where two have a byte at one place, the last one that is instantiated has put its own there.
;; NOT-ORACLE: components are not loaded by the dynamic linking convention
;; CALL: low() = 1
;; CALL: both() = 0x04000303
;; CALL: frame(7) = 7
(component
  (core module $owner
    (memory (export "memory") 3 4)
    (global $__stack_pointer (export "sp") (mut i32) (i32.const 9328))
    (func (export "frame") (param i32) (result i32)
      (local $frame i32)
      (local.set $frame (i32.sub (global.get $__stack_pointer) (i32.const 16)))
      (global.set $__stack_pointer (local.get $frame))
      (i32.store offset=12 (local.get $frame) (local.get 0))
      (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 16)))
      (i32.load offset=12 (local.get $frame)))
    (data (i32.const 9600) "\03\03\03\03"))
  (core module $guest
    (import "env" "memory" (memory 3 8))
    (func (export "low") (result i32) (i32.load (i32.const 16)))
    (func (export "both") (result i32) (i32.load (i32.const 9600)))
    (data (i32.const 16) "\01\00\00\00")
    (data (i32.const 9602) "\00\04\04\04"))
  (core instance $owner (instantiate $owner))
  (core instance $guest (instantiate $guest (with "env" (instance $owner))))
  (func (export "low") (result u32) (canon lift (core func $guest "low")))
  (func (export "both") (result u32) (canon lift (core func $guest "both")))
  (func (export "frame") (param "number" u32) (result u32) (canon lift (core func $owner "frame"))))
