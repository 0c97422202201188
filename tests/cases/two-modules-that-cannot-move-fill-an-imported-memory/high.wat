(module
  (memory (export "memory") 3)
  (global (export "__data_end") i32 (i32.const 131076))
  (global (export "__heap_base") i32 (i32.const 131088))
  (func (export "g") (result i32) (i32.load (i32.const 131072)))
  (data (i32.const 131072) "efgh"))
