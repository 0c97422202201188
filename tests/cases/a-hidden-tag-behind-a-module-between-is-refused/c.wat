(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__cpp_exception" (tag (param i32)))
  (func (export "throws") (throw 0 (i32.const 7))))
