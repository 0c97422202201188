(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (tag (param i32))
  (func (export "g") (block $caught (try_table (catch_all $caught) (throw 0 (i32.const 0))))))
