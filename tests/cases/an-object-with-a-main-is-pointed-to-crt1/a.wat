;; NOT-ORACLE: an object is not loaded
;; WARNS: LK010
(module
  (@custom "linking" "\02\08\09\01\00\04\00\04main")
  (func (result i32) (i32.const 1)))
