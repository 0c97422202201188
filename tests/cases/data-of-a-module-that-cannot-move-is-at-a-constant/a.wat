;; The place is known only when the global is, and the stack would be laid over it.
;; REFUSED: MF002
(module
  (memory (export "memory") 2)
  (table (export "__indirect_function_table") 2 funcref)
  (global $place i32 (i32.const 4))
  (data (global.get $place) "abcd")
  (func (export "f") (result i32) (i32.load (i32.const 4))))
