;; FINDS: error TB002
(module
  (table 2 funcref)
  (elem (i32.const 1) $f)
  (func $f (export "f")))
