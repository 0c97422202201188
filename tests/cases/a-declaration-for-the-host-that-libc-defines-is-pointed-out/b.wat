(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func (export "free") (param i32) (result i32) (i32.const 100)))
