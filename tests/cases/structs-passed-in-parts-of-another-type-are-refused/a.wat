;; REFUSED: ABI001 ABI003
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (@producers (processed-by "rustc" "1.63.0"))
  (func (export "area") (param i32 i32) (result i32) (i32.const 0)))
