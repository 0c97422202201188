(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (tag $e (param i32))
  (func (export "invoke_later") (param i32 i32))
  (func (export "f") (block $caught (try_table (catch_all $caught) (throw $e (i32.const 0))))))
