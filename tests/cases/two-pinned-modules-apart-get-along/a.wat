;; FINDS:
(module
  (memory 2)
  (global (export "__data_end") i32 (i32.const 1028))
  (table 2 funcref)
  (elem (i32.const 1) $f)
  (data (i32.const 1024) "data")
  (func $f (export "f")))
