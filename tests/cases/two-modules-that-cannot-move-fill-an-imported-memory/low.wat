(module
  (memory (export "memory") 3)
  (global (export "__data_end") i32 (i32.const 65540))
  (global (export "__heap_base") i32 (i32.const 65552))
  (func (export "f") (result i32) (i32.load (i32.const 65536)))
  (data (i32.const 65536) "abcd"))
