;; A library that only passes a name on does not define it.
;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "f" (func $f (result i32)))
  (func (export "g") (result i32) (call $f)))
