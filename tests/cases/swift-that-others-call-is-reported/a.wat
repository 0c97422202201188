;; FINDS: info ABI017
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "$s4math3addyS2i_SitF") (param i32 i32 i32 i32) (result i32) (i32.const 0))
  (func (export "add") (param i32 i32) (result i32) (i32.const 0)))
