;; FINDS: error MM001
(module
  (memory 2)
  (data (i32.const 1024) "first"))
