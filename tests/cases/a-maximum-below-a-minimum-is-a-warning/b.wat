(module
  (memory 4))
