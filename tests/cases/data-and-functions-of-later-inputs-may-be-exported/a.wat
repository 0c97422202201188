;; FLAGS: --stack-size 65536 --export datum --export later --export function
;; CALL: first() = 1
;; CALL: function() = 2
;; GLOBAL: datum = 0x10004
;; GLOBAL: later = 0x10010
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (global (export "datum") i32 (i32.const 4))
  (func (export "first") (result i32) (i32.const 1))
  (data (global.get $memory_base) "abcdefgh"))
