;; The host is given a pointer to what nobody defines, and traps where it calls it.
;; FLAGS: --export pointer --unresolved-symbols trap
;; CALL: g() = 1
;; GLOBAL: pointer = 1
;; NOT-ORACLE: the loader does not make stubs
(module
  (@dylink.0 (mem-info))
  (import "env" "__indirect_function_table" (table 0 funcref))
  (import "GOT.func" "f" (global $pointer (mut i32)))
  (func (export "g") (result i32) (i32.const 1))
  (export "pointer" (global $pointer)))
