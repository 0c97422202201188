(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "run" (func $run))
  (start $run))
