(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func $named_helper (result i32) (i32.const 1))
  (func $g (export "g") (result i32) (call $named_helper)))
