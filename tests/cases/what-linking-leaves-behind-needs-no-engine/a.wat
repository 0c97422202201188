;; FLAGS: --engine mvp
;; CALL: f() = 5
;; Mutable imports, extended constants and the clearing of data are gone from the image.
(module
  (@dylink.0 (mem-info (memory 64 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (import "GOT.mem" "x" (global $x (mut i32)))
  (global (export "x") i32 (i32.const 4))
  (func $clear (memory.fill (i32.add (global.get $base) (i32.const 16)) (i32.const 0) (i32.const 48)))
  (start $clear)
  (data (i32.add (global.get $base) (i32.const 4)) "\05\00\00\00")
  (func (export "f") (result i32) (i32.load (global.get $x))))
