;; `export_name("number")` on a wrapper of `number`: symbol `wrapper`, exported as `number`; it calls the library's.
;; NOT-ORACLE: an object is not loaded
;; CALL: number() = 17
;; CALL: f() = 7
(module
  (import "env" "__linear_memory" (memory 0))
  (import "env" "number" (func $number (result i32)))
  (func (export "number") (result i32) (i32.add (i32.const 10) (call $number)))
  (@custom "linking" "\02\08\0f\02\00\10\00\00\24\01\07wrapper"))
