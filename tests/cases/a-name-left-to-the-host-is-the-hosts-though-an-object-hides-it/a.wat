;; WARNS: LK011
;; NOT-ORACLE: an object is not loaded
;; INPUTS: b.wat a.wat
;; FLAGS: --import twice
(module
  (import "env" "__linear_memory" (memory 0))
  (func (result i32) (i32.const 5))
  (@custom "linking" "\02\08\0a\01\00\04\00\05twice"))
