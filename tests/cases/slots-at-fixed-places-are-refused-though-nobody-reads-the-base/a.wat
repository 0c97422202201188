;; Without the segment, slot 1 would be null, and the call would trap.
;; REFUSED: MF002
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__indirect_function_table" (table $t 2 funcref))
  (func $k (result i32) (i32.const 5))
  (elem (table $t) (i32.const 1) func $k)
  (func (export "g") (result i32) (call_indirect $t (result i32) (i32.const 1))))
