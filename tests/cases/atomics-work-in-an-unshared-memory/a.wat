;; CALL: add(5) = 0
;; CALL: add(1) = 5
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "add") (param i32) (result i32)
    (i32.atomic.rmw.add (global.get $memory_base) (local.get 0))))
