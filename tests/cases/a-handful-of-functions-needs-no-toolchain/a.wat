;; FINDS:
;; A module this small was written by hand, and a module that moves its stack pointer like LLVM is known.
(module
  (memory (export "memory") 1)
  (func (export "get") (result i32) (i32.load (i32.const 64))))
