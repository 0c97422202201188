(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "sum") (param v128) (result i32)
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get 0)) (i32x4.extract_lane 1 (local.get 0)))
      (i32.add (i32x4.extract_lane 2 (local.get 0)) (i32x4.extract_lane 3 (local.get 0))))))
