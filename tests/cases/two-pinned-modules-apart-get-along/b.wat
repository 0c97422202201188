(module
  (memory 3)
  (table 3 funcref)
  (elem (i32.const 2) $g)
  (data (i32.const 131072) "data")
  (func $g (export "g")))
