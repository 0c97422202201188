;; `first` starts when slot 1 of its table is empty and writes there what `second` overwrites. In an image the slot is
;; full when `first` starts, and has in the end what that writes: calls of the slot would answer 1 and not 2.
;; REFUSED: TC004
(component
  (core module $first
    (type $t (func (result i32)))
    (table (export "table") 2 2 funcref)
    (func $one (export "one") (result i32) i32.const 1)
    (func $start (table.set 0 (i32.const 1) (ref.func $one)))
    (func (export "kept") (result i32) (call_indirect (type $t) (i32.const 1)))
    (start $start))
  (core module $second
    (import "" "table" (table 2 2 funcref))
    (func $two (result i32) i32.const 2)
    (elem (i32.const 1) func $two))
  (core instance $first (instantiate $first))
  (core instance (instantiate $second (with "" (instance (export "table" (table $first "table"))))))
  (func (export "kept") (result u32) (canon lift (core func $first "kept"))))
