;; Both libraries keep a table of their own; neither sees the other's.
;; CALL: sizes() = 203
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "size" (func $size (result i32)))
  (table $kept 2 externref)
  (func (export "sizes") (result i32)
    (i32.add (i32.mul (table.size $kept) (i32.const 100)) (call $size))))
