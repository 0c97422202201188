;; FLAGS: --stack-size 131072
;; CALL: stack() = 131072
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (import-info "env" "__stack_high" binding-weak undefined) (import-info "env" "__stack_low" binding-weak undefined))
  (import "GOT.mem" "__stack_low" (global $stack_low (mut i32)))
  (import "GOT.mem" "__stack_high" (global $stack_high (mut i32)))
  (func (export "stack") (result i32) (i32.sub (global.get $stack_high) (global.get $stack_low))))
