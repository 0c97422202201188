;; Segments are applied in order, so the later one wins, also with zeros.
;; CALL: at(0) = 0x00000201
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "at") (param i32) (result i32) (i32.load (i32.add (global.get $memory_base) (local.get 0))))
  (data (global.get $memory_base) "\01\02\03\04")
  (data (i32.add (global.get $memory_base) (i32.const 2)) "\00\00"))
