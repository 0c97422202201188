;; CALL: f(21) = 42
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "double" (func $double (param i32) (result i32)))
  (func (export "f") (param i32) (result i32) (call $double (local.get 0))))
