;; What clang makes of `int number(void) { return 5; }` without `-fvisibility=default`.
;; NOT-ORACLE: an object is not loaded
;; INPUTS: b.wat a.wat
;; CALL: f() = 5
(module
  (import "env" "__linear_memory" (memory 0))
  (func (result i32) (i32.const 5))
  (@custom "linking" "\02\08\0b\01\00\04\00\06number"))
