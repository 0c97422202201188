;; Two pinned modules whose zeroed data may be where the other's data is: neither can give way.
;; REFUSED: RL003
(module
  (memory (export "memory") 2)
  (func (export "f") (result i32) (i32.load (i32.const 1024)))
  (data (i32.const 1024) "abcd"))
