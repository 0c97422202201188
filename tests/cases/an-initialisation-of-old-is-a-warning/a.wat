;; WARNS: IN010
;; CALL: f() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "__post_instantiate"))
  (func (export "f") (result i32) (i32.const 1)))
