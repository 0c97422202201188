;; NOT-ORACLE: the convention does not load modules that cannot move
;; CALL: f() = 1684234849
(module
  (memory 2)
  (data (i32.const 70000) "abcd")
  (func (export "f") (result i32) (i32.load (i32.const 70000))))
