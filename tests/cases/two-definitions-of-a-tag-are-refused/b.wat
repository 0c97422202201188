(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (tag $exception (export "__cpp_exception") (param i32))
  (func (export "throw") (throw $exception (i32.const 7))))
