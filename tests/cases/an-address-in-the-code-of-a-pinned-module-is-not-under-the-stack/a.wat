;; Written by hand, without data and without a stack: what it uses only its code says, and it stays there.
(module
  (memory (export "memory") 1)
  (func (export "count") (result i32)
    (i32.store (i32.const 512) (i32.add (i32.load (i32.const 512)) (i32.const 1)))
    (i32.load (i32.const 512))))
;; FLAGS: --export run
;; REFUSED: LK007
