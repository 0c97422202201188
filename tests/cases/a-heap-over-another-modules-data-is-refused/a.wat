;; FINDS: error AL005
(module
  (memory 4)
  (global (export "__heap_base") i32 (i32.const 66048))
  (global (export "__heap_end") i32 (i32.const 262144))
  (func (export "malloc") (param i32) (result i32)
    (drop (memory.grow (i32.const 1)))
    (i32.and (local.get 0) (i32.const 1431655768))))
