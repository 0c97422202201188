;; CALL: call_it() = 6
;; CALL: load_it() = 12
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (import-info "env" "maybe" binding-weak undefined) (import-info "env" "datum" binding-weak undefined))
  (import "env" "memory" (memory 0))
  (import "env" "maybe" (func $maybe (result i32)))
  (import "GOT.mem" "datum" (global $datum (mut i32)))
  (func (export "call_it") (result i32) (call $maybe))
  (func (export "load_it") (result i32) (i32.load (global.get $datum))))
