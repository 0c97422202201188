;; Each was given something by the other, a memory or a function: none can be there before the other, and the first input
;; starts last, as in any circle.
;; NOT-ORACLE: instances are not bound by names
;; INSTANCE: guest = a.wat
;; INSTANCE: main = b.wat
;; WIRE: guest main.memory = main.memory
;; WIRE: main guest.number = guest.number
;; CALL: number() = 1
;; STDOUT: log 2
;; STDOUT: log 1
(module
  (import "main" "memory" (memory 0))
  (import "host" "log" (func $log (param i32)))
  (func (export "_initialize") (call $log (i32.load (i32.const 2000))))
  (func (export "number") (result i32) (i32.load (i32.const 2000)))
  (data (i32.const 2000) "\01\00\00\00"))
