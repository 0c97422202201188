;; CALL: f() = 3
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (table $t 4 externref)
  (elem $e declare externref (ref.null extern))
  (func (export "f") (result i32) (table.init $t $e (i32.const 0) (i32.const 0) (i32.const 0)) (i32.const 3)))
