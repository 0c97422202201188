(module
  (memory (export "memory") 3)
  (table (export "__indirect_function_table") 3 funcref)
  (elem (i32.const 2) $g)
  (global (export "__data_end") i32 (i32.const 131076))
  (global (export "__heap_base") i32 (i32.const 131088))
  (func $g (export "g") (result i32) (i32.load (i32.const 131072)))
  (data (i32.const 131072) "abcd"))
