;; The help of LK012, followed: the functions of a library are exported, its data when somebody asks.
;; FLAGS: --export counter
;; CALL: count() = 7
;; GLOBAL: counter = 0x100004
;; MEMORY: 0x100004 = 07 00 00 00
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $base i32))
  (global (export "counter") i32 (i32.const 4))
  (func (export "count") (result i32) (i32.load offset=4 (global.get $base)))
  (data (global.get $base) "\01\00\00\00\07"))
