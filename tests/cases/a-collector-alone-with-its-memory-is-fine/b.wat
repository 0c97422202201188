(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
