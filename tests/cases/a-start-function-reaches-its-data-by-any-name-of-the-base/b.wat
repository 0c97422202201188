;; Of this one the data is read.
;; FLAGS: --export sum
;; CALL: sum() = 3
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__dso_handle" (global $handle i32))
  (import "env" "__memory_base" (global $base i32))
  (global $own i32 (global.get $base))
  (global (export "other") i32 (i32.const 4))
  (start $begin)
  (func $begin
    (i32.store (global.get $handle) (i32.const 1))
    (i32.store offset=4 (global.get $own) (i32.const 2)))
  (func (export "sum") (result i32)
    (i32.add (i32.load (global.get $handle)) (i32.load offset=4 (global.get $base)))))
