;; `export_name("number")` in a library: the name section says that the body is called otherwise.
;; NOT-ORACLE: the convention has one name for both
;; CALL: number() = 17
;; CALL: f() = 7
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "number" (func $number (result i32)))
  (func $wrapper (export "number") (result i32) (i32.add (i32.const 10) (call $number))))
