(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (func (export "malloc") (param i32) (result i32) (i32.add (local.get 0) (i32.const 65536)))
  (func (export "free") (param i32) (drop (local.get 0))))
