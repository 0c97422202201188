;; A table of one slot, which is filled: the module runs, so it is linked.
;; WARNS: TB001
;; NOT-ORACLE: a finished module has its slots in its code
;; CALL: run() = 7
(module
  (type $number (func (result i32)))
  (table 1 funcref)
  (elem (i32.const 0) $seven)
  (func $seven (result i32) (i32.const 7))
  (func (export "run") (result i32) (call_indirect (type $number) (i32.const 0))))
