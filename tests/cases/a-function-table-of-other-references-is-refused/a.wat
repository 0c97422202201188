;; The one function table holds functions.
;; REFUSED: ABI001
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__indirect_function_table" (table 0 externref))
  (func (export "f") (result externref) (table.get 0 (i32.const 0))))
