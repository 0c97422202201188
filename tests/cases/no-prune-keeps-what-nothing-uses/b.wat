(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func $dead (result i32) (i32.const 2))
  (func (export "g") (result i32) (call $dead)))
