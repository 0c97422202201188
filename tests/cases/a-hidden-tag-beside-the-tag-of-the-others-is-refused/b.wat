(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "thrower" (func $thrower))
  (tag $__cpp_exception (param i32))
  (func (export "g") (block $caught (try_table (catch_all $caught) (call $thrower)) (throw $__cpp_exception (i32.const 0)))))
