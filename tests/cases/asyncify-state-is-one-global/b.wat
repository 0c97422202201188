(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__asyncify_state" (global $state (mut i32)))
  (func (export "set_state") (param i32) (global.set $state (local.get 0))))
