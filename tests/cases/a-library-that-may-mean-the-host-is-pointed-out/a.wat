;; FINDS: info DY014
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "half" (func $meter (param i32) (result i32)))
  (func (export "user") (param i32) (result i32) (call $meter (local.get 0))))
