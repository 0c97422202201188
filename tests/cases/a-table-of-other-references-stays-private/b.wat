(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (table $kept 3 externref)
  (func (export "size") (result i32) (table.size $kept)))
