(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (@producers (processed-by "rustc" "1.63.0"))
  (func (export "narrow") (param i32)))
