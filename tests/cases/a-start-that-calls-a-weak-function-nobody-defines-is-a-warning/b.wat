(module
  (@dylink.0
    (mem-info (memory 0 0) (table 0 0))
    (import-info "env" "hook" binding-weak undefined))
  (import "env" "hook" (func $hook))
  (func $deeper (call $hook))
  (func (export "middle") (call $deeper)))
