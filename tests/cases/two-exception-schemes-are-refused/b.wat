(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__cpp_exception" (tag $tag (param i32)))
  (func (export "g") try i32.const 1 throw $tag catch $tag drop end))
