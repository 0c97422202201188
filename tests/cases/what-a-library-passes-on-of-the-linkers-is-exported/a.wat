;; FLAGS: --export-all
;; An import that is exported again is what it was, under whatever name. A table that nobody names is filled for nobody.
;; GLOBAL: begin = 0x100000
;; GLOBAL: __heap_base = 0x100000
;; CALL: f() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__data_end" (global $end i32))
  (table $own 2 funcref)
  (global $one funcref (ref.func $f))
  (func $f (export "f") (result i32) (i32.const 1))
  (elem (table $own) (i32.const 0) func $f)
  (elem $rest funcref (global.get $one))
  (export "begin" (global $end))
  (export "__heap_base" (global $base)))
