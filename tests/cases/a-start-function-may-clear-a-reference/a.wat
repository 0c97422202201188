;; A null is a value like any other, though it does not say of which type it is.
;; CALL: f() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func $k (result i32) (i32.const 1))
  (global $n funcref (ref.null func))
  (global $g (mut funcref) (ref.func $k))
  (func $s (global.set $g (global.get $n)))
  (start $s)
  (func (export "f") (result i32) (ref.is_null (global.get $g))))
