;; It cannot move, so all else is placed above it; it asks only whether memory grew, and goes on at its own end.
;; REFUSED: AL002
(module
  (memory (export "memory") 1)
  (global $end (mut i32) (i32.const 65536))
  (data (i32.const 1024) "data")
  (func (export "take") (result i32)
    (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))
    (global.set $end (i32.add (global.get $end) (i32.const 65536)))
    (i32.sub (global.get $end) (i32.const 65536))))
