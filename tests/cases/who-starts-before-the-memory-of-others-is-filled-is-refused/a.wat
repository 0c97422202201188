;; `first` starts when the segment of `second` is not yet in the memory that both have: it sees 0, and what it writes
;; is overwritten. In an image all segments are there first.
;; REFUSED: TC004
(component
  (core module $first
    (memory (export "memory") 1)
    (global $seen (mut i32) (i32.const 0))
    (func $start
      (global.set $seen (i32.load (i32.const 2000)))
      (i32.store (i32.const 2000) (i32.const 7)))
    (func (export "seen") (result i32) global.get $seen)
    (func (export "kept") (result i32) (i32.load (i32.const 2000)))
    (start $start))
  (core module $second
    (import "" "memory" (memory 1))
    (data (i32.const 2000) "\05\00\00\00"))
  (core instance $first (instantiate $first))
  (core instance (instantiate $second (with "" (instance (export "memory" (memory $first "memory"))))))
  (func (export "seen") (result u32) (canon lift (core func $first "seen")))
  (func (export "kept") (result u32) (canon lift (core func $first "kept"))))
