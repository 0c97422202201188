(module
  (@dylink.0
    (mem-info (memory 0 0) (table 0 0))
    (import-info "env" "hook" binding-weak undefined))
  (import "env" "hook" (func $hook))
  (import "GOT.func" "hook" (global $address (mut i32)))
  (func (export "middle") (if (global.get $address) (then (call $hook)))))
