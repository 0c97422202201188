;; A weak function is imported twice: its pointer is 0, its direct call traps.
;; CALL: is_there() = 0
;; TRAP: call_it()
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (import-info "env" "maybe" binding-weak undefined))
  (import "env" "maybe" (func $maybe))
  (import "GOT.func" "maybe" (global $pointer (mut i32)))
  (func (export "is_there") (result i32) (i32.ne (global.get $pointer) (i32.const 0)))
  (func (export "call_it") (call $maybe)))
