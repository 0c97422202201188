(module
  (data "never in a memory")
  (func (export "drop") (result i32)
    (data.drop 0)
    (i32.const 1)))
