;; An object gives its wrapper the name `number`, a library defines another: the host gets the wrapper, and nothing else.
;; WARNS: LK011
;; NOT-ORACLE: an object is not loaded
;; FLAGS: --strip --export-only number
;; CALL: number() = 17
(module
  (import "env" "__linear_memory" (memory 0))
  (import "env" "number" (func $number (result i32)))
  (func (export "number") (result i32) (i32.add (i32.const 10) (call $number)))
  (@custom "linking" "\02\08\0f\02\00\10\00\00\24\01\07wrapper"))
