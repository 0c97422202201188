(module
  (memory 4)
  (data (i32.const 131072) "in the heap of the other"))
