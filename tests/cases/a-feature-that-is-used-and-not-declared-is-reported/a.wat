;; FINDS: info FT002
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (@custom "target_features" "\01+\0fmutable-globals")
  (func (export "f") (param i32) (result i32) (i32.extend8_s (local.get 0))))
