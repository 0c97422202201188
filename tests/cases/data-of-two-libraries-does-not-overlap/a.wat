;; Both libraries have data at offset 0 of their own base; a store into one leaves the other.
;; FLAGS: --stack-size 65536
;; CALL: own() = 0x11111111
;; CALL: other() = 0x22222222
;; CALL: poke(0x33333333)
;; CALL: own() = 0x33333333
;; CALL: other() = 0x22222222
;; MEMORY: 0x10000 = 33 33 33 33 22 22 22 22
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "env" "b" (func $b (result i32)))
  (func (export "own") (result i32) (i32.load (global.get $memory_base)))
  (func (export "other") (result i32) (call $b))
  (func (export "poke") (param i32) (i32.store (global.get $memory_base) (local.get 0)))
  (data (global.get $memory_base) "\11\11\11\11"))
