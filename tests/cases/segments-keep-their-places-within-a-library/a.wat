;; The first library's data lies first, in link order, and keeps a hole where another segment is aligned.
;; FLAGS: --stack-size 65536
;; CALL: word(0) = 1
;; CALL: word(8) = 2
;; MEMORY: 0x10000 = 01 00 00 00 00 00 00 00 02 00 00 00
(module
  (@dylink.0 (mem-info (memory 12 3) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "word") (param i32) (result i32) (i32.load (i32.add (global.get $memory_base) (local.get 0))))
  (data (global.get $memory_base) "\01\00\00\00")
  (data (i32.add (global.get $memory_base) (i32.const 8)) "\02\00\00\00"))
