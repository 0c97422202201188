(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "wasi:filesystem/types@0.2.0" "[resource-drop]descriptor" (func (param i32)))
  (func (export "close") (param i32) (result i32) (call 0 (local.get 0)) (i32.const 0)))
