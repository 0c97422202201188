;; Its heap begins at the end of its one page, whatever memory there is: the stack of an image must end below that.
;; REFUSED: LK007
(module
  (memory (export "memory") 1)
  (global $end (mut i32) (i32.const 65536))
  (func (export "take") (result i32)
    (if (i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (then unreachable))
    (global.set $end (i32.add (global.get $end) (i32.const 65536)))
    (i32.sub (global.get $end) (i32.const 65536))))
