;; The function is one memory.fill over constants: evaluated, or called, it must have happened. 0x5a instead of zero
;; makes the difference visible.
;; CALL: word(0) = 1
;; CALL: word(4) = 0x5a5a5a5a
;; CALL: word(8) = 0
(module
  (@dylink.0 (mem-info (memory 12 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func $init (memory.fill (i32.add (global.get $memory_base) (i32.const 4)) (i32.const 0x5a) (i32.const 4)))
  (start $init)
  (func (export "word") (param i32) (result i32) (i32.load (i32.add (global.get $memory_base) (local.get 0))))
  (data (global.get $memory_base) "\01\00\00\00"))
