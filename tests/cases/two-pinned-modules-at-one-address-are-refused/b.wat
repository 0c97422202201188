(module
  (memory 2)
  (data (i32.const 1026) "second"))
