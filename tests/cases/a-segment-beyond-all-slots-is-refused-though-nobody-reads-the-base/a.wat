;; No table is so large: the module traps before anything runs, and an image without the segment would not.
;; REFUSED: MF002
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__indirect_function_table" (table $t 2 funcref))
  (func $k (result i32) (i32.const 5))
  (elem (table $t) (i32.const -1) func $k)
  (func (export "g") (result i32) (call_indirect $t (result i32) (i32.const 1))))
