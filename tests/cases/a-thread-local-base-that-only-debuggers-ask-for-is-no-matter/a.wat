;; FLAGS: --export f
;; NOT-ORACLE: objects have no addresses of their own
;; CALL: f() = 7
;; `_Thread_local int x;` with -g, compiled without threads: x is plain data, and only its debug information counts from
;; `__tls_base`.
(module
  (import "env" "__linear_memory" (memory 0))
  (import "env" "__tls_base" (global i32))
  (func (result i32) (i32.const 7))
  (@custom "linking" "\02\08\09\02\00\00\00\01f\02\10\00"))
