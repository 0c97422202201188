;; It is moved like a stack pointer, but whoever names its globals would have named that one too.
;; FINDS:
(module
  (memory 2)
  (global $arena_top (mut i32) (i32.const 65536))
  (func (export "f") (result i32)
    (global.set $arena_top (i32.sub (global.get $arena_top) (i32.const 16)))
    (global.get $arena_top)))
