;; The exported offset of a thread-local variable lies below all data, where no address can be. A linker that takes it
;; for one gives the reader memory of somebody else.
;; REFUSED: TH003
(module
  (memory (export "memory") 2)
  (global $t i32 (i32.const 4))
  (export "t" (global $t))
  (func (export "f") (result i32) (i32.load (i32.add (i32.const 65536) (i32.const 4))))
  (data (i32.const 65536) "\01\00\00\00\0a\00\00\00"))
