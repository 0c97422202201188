;; A memory from outside need not be zero, so zeros are written too.
;; FLAGS: --import-memory --stack-size 65536
;; CALL: data() = 6
;; CALL: bss() = 0
;; MEMORY: 0x10000 = 06 00 00 00 00 00 00 00
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "data") (result i32) (i32.load (global.get $memory_base)))
  (func (export "bss") (result i32) (i32.load offset=4 (global.get $memory_base)))
  (data (global.get $memory_base) "\06"))
