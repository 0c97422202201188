;; Segments of one library go into a table that another defines.
;; FLAGS: --export g
;; CALL: f() = 5
;; CALL: g() = 5
;; NOT-ORACLE: the loader shares the one function table only
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (table $t (export "t") 4 funcref)
  (func (export "f") (result i32) (call_indirect $t (result i32) (i32.const 2))))
