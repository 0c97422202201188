;; Nothing of the image takes the address of `f`; the host is given it, and calls what stands in that slot.
;; FLAGS: --export pointer
;; CALL: f() = 1
;; GLOBAL: pointer = 1
(module
  (@dylink.0 (mem-info))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "GOT.func" "f" (global $pointer (mut i32)))
  (func $f (export "f") (result i32) (i32.const 1))
  (export "pointer" (global $pointer)))
