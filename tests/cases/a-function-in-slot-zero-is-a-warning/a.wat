;; FINDS: warning TB001
(module
  (table 1 funcref)
  (elem (i32.const 0) $f)
  (func $f (export "f")))
