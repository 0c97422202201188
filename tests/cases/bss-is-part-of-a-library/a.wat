;; mem-info says more bytes than the segments hold; they are zero and belong to the library alone.
;; FLAGS: --stack-size 65536
;; CALL: bss() = 0
;; CALL: fill()
;; CALL: theirs() = 9
;; MEMORY: 0x1000e = ff ff 09 00
(module
  (@dylink.0 (mem-info (memory 16 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "next" (func $next (result i32)))
  (func (export "bss") (result i32) (i32.load offset=12 (global.get $memory_base)))
  (func (export "fill") (memory.fill (global.get $memory_base) (i32.const 255) (i32.const 16)))
  (func (export "theirs") (result i32) (call $next))
  (data (global.get $memory_base) "\01"))
