;; REFUSED: TC005
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "./app_bg.js" "__wbindgen_throw" (func (param i32 i32)))
  (func (export "__wbindgen_malloc") (param i32 i32) (result i32) (i32.const 0)))
