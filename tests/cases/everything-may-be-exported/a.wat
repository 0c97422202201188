;; FLAGS: --export-all
;; CALL: first() = 1
;; CALL: function() = 2
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "first") (result i32) (i32.const 1)))
