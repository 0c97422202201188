;; REFUSED: LK003
(module
  (@dylink.0 (mem-info (memory 3000000000 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "g" (func $g (result i32)))
  (func (export "f") (result i32) (i32.add (call $g) (i32.load (global.get $memory_base)))))
