;; FINDS:
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__asyncify_state" (global (mut i32)))
  (func (export "asyncify_start_unwind") (param i32) (global.set 0 (local.get 0))))
