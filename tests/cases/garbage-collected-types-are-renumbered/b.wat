(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (type (func))
  (rec
    (type $list (struct (field $head i32) (field $tail (ref null $list))))
    (type $function (func (param (ref null $list)) (result i32))))
  (func $head (type $function) (struct.get $list $head (local.get 0)))
  (elem declare func $head)
  (func (export "sum") (param i32) (result i32)
    (i32.add
      (local.get 0)
      (call_ref $function (struct.new $list (local.get 0) (ref.null $list)) (ref.func $head)))))
