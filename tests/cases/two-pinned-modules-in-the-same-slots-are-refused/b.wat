(module
  (table 2 funcref)
  (elem (i32.const 1) $g)
  (func $g (export "g")))
