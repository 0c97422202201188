;; FINDS: error SP001
;; Only one of the two has a stack; the other keeps its data where that stack lies.
(module
  (memory (export "memory") 2)
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (func (export "f") (result i32)
    (local $frame i32)
    (global.set $__stack_pointer (local.tee $frame (i32.sub (global.get $__stack_pointer) (i32.const 16))))
    (i32.store offset=12 (local.get $frame) (i32.const 1))
    (global.set $__stack_pointer (i32.add (local.get $frame) (i32.const 16)))
    (i32.const 1))
  (data (i32.const 65536) "abcd"))
