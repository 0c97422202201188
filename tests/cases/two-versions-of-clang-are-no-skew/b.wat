(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (@producers (processed-by "clang" "22.1.8"))
  (func (export "g")))
