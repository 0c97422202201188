;; CALL: state() = 0
;; CALL: set(2)
;; CALL: state() = 2
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__asyncify_state" (global $state (mut i32)))
  (import "env" "set_state" (func $set (param i32)))
  (func (export "state") (result i32) (global.get $state))
  (func (export "set") (param i32) (call $set (local.get 0))))
