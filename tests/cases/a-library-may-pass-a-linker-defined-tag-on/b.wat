(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__cpp_exception" (tag $exception (param i32)))
  (func (export "raise") (param i32) (throw $exception (local.get 0))))
