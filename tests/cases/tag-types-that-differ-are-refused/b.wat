(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__cpp_exception" (tag $tag (param i64)))
  (func (export "g") (throw $tag (i64.const 1))))
