;; The help of LK010, followed.
;; NOT-ORACLE: an object is not loaded
;; FLAGS: --export b
;; CALL: b() = 2
(module
  (@custom "linking" "\02\08\0b\02\00\04\00\01a\00\04\01\01b")
  (func (result i32) (i32.const 1))
  (func (result i32) (i32.const 2)))
