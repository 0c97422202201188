;; REFUSED: EH001
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__cpp_exception" (tag $tag (param i32)))
  (func (export "f") (result i32)
    (block $caught (result i32) (try_table (catch $tag $caught) (throw $tag (i32.const 1))) (i32.const 0))))
