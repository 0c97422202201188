(module
  (@dylink.0 (mem-info (memory 0 0)))
  (tag (export "__cpp_exception") (param i32))
  (func (export "throws") (throw 0 (i32.const 7))))
