;; FLAGS: --stack-size 65536
;; CALL: at(0) = 1
;; CALL: at(4) = 0
;; CALL: at(48) = 0
;; CALL: at(60) = 2
;; MEMORY: 0x1003c = 02 00 00 00
(module
  (@dylink.0 (mem-info (memory 64 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "at") (param i32) (result i32) (i32.load (i32.add (global.get $memory_base) (local.get 0))))
  (data (global.get $memory_base)
    "\01\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00"
    "\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\00\02\00\00\00"))
