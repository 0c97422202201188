;; NAME: liblibrary.wat = liblibrary.so
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "add") (param i32) (result i32) (local.get 0)))
