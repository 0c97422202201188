;; FINDS: error AL004
(module
  (memory 2)
  (global (export "__heap_base") i32 (i32.const 1024))
  (data (i32.const 1024) "data where the heap begins"))
