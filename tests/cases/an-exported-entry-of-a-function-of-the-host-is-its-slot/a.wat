;; FLAGS: --export pointer --unresolved-symbols import
;; NOT-ORACLE: the host has no such function
(module
  (@dylink.0 (mem-info))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "env" "f" (func $f (result i32)))
  (import "GOT.func" "f" (global $pointer (mut i32)))
  (func (export "g") (result i32) (call $f))
  (export "pointer" (global $pointer)))
