;; Nobody defines the function, but one module wants it of another type than the one that passes it on.
;; FLAGS: --unresolved-symbols trap
;; REFUSED: ABI001
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "f" (func $f (param i32) (result i32)))
  (func (export "go") (result i32) (call $f (i32.const 1))))
