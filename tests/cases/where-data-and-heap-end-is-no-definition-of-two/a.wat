;; FINDS:
;; `-Wl,--export=__data_end` and the like: each finished module says where its own data ends and its heap begins.
(module
  (memory (export "memory") 3)
  (table (export "__indirect_function_table") 2 funcref)
  (elem (i32.const 1) $f)
  (global (export "__data_end") i32 (i32.const 65540))
  (global (export "__heap_base") i32 (i32.const 65552))
  (func $f (export "f") (result i32) (i32.load (i32.const 65536)))
  (data (i32.const 65536) "abcd"))
