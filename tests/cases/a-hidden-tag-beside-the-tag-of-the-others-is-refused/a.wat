;; REFUSED: EH002
;; What `a` throws with the tag that all others have, `b` does not catch: when it was linked, it was given one of its
;; own.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "g" (func $g))
  (import "env" "__cpp_exception" (tag $cpp (param i32)))
  (func (export "f") (call $g))
  (func (export "thrower") (throw $cpp (i32.const 0))))
