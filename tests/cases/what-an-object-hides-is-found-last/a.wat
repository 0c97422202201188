;; `number` is hidden in the object, and `c` shows one: the library gets the one that is shown, the object its own.
;; NOT-ORACLE: an object is not loaded
;; INPUTS: b.wat a.wat c.wat
;; FLAGS: --export own
;; CALL: f() = 7
;; CALL: own() = 5
(module
  (import "env" "__linear_memory" (memory 0))
  (func (result i32) (i32.const 5))
  (func (result i32) (call 0))
  (@custom "linking" "\02\08\12\02\00\04\00\06\6e\75\6d\62\65\72\00\00\01\03\6f\77\6e"))
