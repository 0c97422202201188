;; The start function of the first library reads the address of the last library's data.
;; CALL: kept() = 5
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "GOT.mem" "datum" (global $datum (mut i32)))
  (func $start (i32.store (global.get $memory_base) (global.get $datum)))
  (start $start)
  (func (export "kept") (result i32) (i32.load (i32.load (global.get $memory_base)))))
