;; CALL: f() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "g" (func $g (result i32)))
  (func $f (export "f") (result i32) (call $g)))
