;; An object: beside it the data of the finished module is looked at datum by datum.
(module
  (import "env" "__linear_memory" (memory 1))
  (func)
  (@custom "linking" "\02\08\0c\01\00\00\00\07nothing"))
