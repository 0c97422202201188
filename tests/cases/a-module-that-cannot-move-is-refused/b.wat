(module
  (memory 2)
  (func (export "g") (result i32) (i32.load (i32.const 65536)))
  (data (i32.const 65536) "efgh"))
