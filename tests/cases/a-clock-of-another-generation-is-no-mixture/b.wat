(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "wasi:filesystem/types@0.2.0" "[resource-drop]descriptor" (func (param i32)))
  (import "wasi:cli/environment@0.2.0" "get-arguments" (func (param i32)))
  (func (export "malloc") (param i32) (result i32) (i32.const 0)))
