;; A finished module with symbols says by them which global is its stack pointer. One of another name that is moved like
;; one, whatever an export or the name section call it, is a second stack at an address that no relocation names.
;; FINDS: error SP003
(module
  (memory (export "memory") 2)
  (global $__stack_pointer (export "__stack_pointer") (mut i32) (i32.const 65536))
  (func $f (export "f") (result i32)
    (local $frame i32)
    (global.set 0 (local.tee $frame (i32.sub (global.get 0) (i32.const 16))))
    (i32.store (local.get $frame) (i32.const 7))
    (global.set 0 (i32.add (local.get $frame) (i32.const 16)))
    (i32.load (local.get $frame)))
  ;; Version 2, a table of two symbols: global 0 `second_stack`, function 0 `f`.
  (@custom "linking" "\02\08\16\02\02\00\00\0csecond_stack\00\00\00\01f"))
