;; `zcalloc` is near to `malloc`, and nobody means it.
;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "malloc" (func $malloc (param i32) (result i32)))
  (func (export "f") (result i32) (call $malloc (i32.const 8)))
  (func (export "zcalloc") (param i32) (result i32) (i32.const 0)))
