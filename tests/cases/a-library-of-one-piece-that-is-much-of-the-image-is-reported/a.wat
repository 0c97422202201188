;; It only informs, unless the user wants an error.
;; FLAGS: --deny LK014
;; REFUSED: LK014
(module
  (@dylink.0 (mem-info (memory 72 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (func (export "letter") (param i32) (result i32)
    (i32.load8_u (i32.add (global.get $base) (local.get 0))))
  (data (global.get $base) "of all these letters the code reads one, and nobody knows which it will "))
