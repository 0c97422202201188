;; INPUTS: a.wat c.wat b.wat
;; WARNS: DY006
;; CALL: f() = 3
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "which" (func $which (result i32)))
  (func (export "f") (result i32) (call $which)))
