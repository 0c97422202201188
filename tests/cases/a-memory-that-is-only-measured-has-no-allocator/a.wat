;; The subtraction of AL001 in code that neither grows memory nor has an allocator: it only measures.
;; FINDS:
(module
  (memory 2)
  (data (i32.const 1024) "data")
  (func (export "free_bytes") (result i32)
    (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 66048))))
