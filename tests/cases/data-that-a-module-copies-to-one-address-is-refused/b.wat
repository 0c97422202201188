(module
  (memory (export "memory") 2)
  (data $numbers "12345678")
  (start $fill)
  (func $fill (memory.init $numbers (i32.const 1028) (i32.const 0) (i32.const 8)) (data.drop $numbers))
  (func (export "g") (result i32) (i32.load (i32.const 1028))))
