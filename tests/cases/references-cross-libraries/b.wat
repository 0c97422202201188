(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (table $kept 2 externref)
  (func $function (result i32) (i32.const 9))
  (elem declare func $function)
  (func (export "nine") (result funcref) (ref.func $function))
  (func (export "is_null") (param externref) (result i32)
    (table.set $kept (i32.const 1) (local.get 0))
    (ref.is_null (table.get $kept (i32.const 1)))))
