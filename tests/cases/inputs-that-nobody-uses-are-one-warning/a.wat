;; Five inputs of which nothing is in the image: `b` to `e` are asked for by nobody, `f` by a function that nothing
;; reaches. `g` has nothing to lose.
;; WARNS: LK011
;; CALL: run() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "dead" (func $dead))
  (func $unused (call $dead))
  (func (export "run") (result i32) (i32.const 1)))
