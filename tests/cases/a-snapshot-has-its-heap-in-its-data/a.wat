;; A module that ran before it was saved: blocks of its heap are data above its heap base, what is left of its frames is
;; data in its stack, and dlmalloc's mark stands 52 bytes before the end of its memory.
;; FINDS:
(module
  (memory 2)
  (global $__stack_pointer (mut i32) (i32.const 65536))
  (global (export "__heap_base") i32 (i32.const 66560))
  (data (i32.const 65500) "a frame")
  (data (i32.const 65536) "data")
  (data (i32.const 66568) "a block in use")
  (data (i32.const 131020) "8")
  (func (export "f") (param i32) (result i32) (local i32)
    (global.set 0 (local.tee 1 (i32.sub (global.get 0) (i32.const 16))))
    (i32.store offset=12 (local.get 1) (i32.and (local.get 0) (i32.const 0x55555558)))
    (global.set 0 (i32.add (local.get 1) (i32.const 16)))
    (i32.add (i32.load offset=12 (local.get 1)) (memory.grow (i32.const 1)))))
