;; Constant plus constant folds, whatever their order, and large offsets stay offsets.
;; CALL: all() = 77
;; CALL: negative() = 77
;; TRAP: beyond()
(module
  (@dylink.0 (mem-info (memory 12 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "all") (result i32)
    (i32.load offset=4 (i32.add (i32.const 4) (global.get $memory_base))))
  (func (export "negative") (result i32)
    (i32.load offset=16 (i32.add (global.get $memory_base) (i32.const -8))))
  (func (export "beyond") (result i32) (i32.load offset=4294967295 (global.get $memory_base)))
  (data (i32.add (global.get $memory_base) (i32.const 8)) "\4d\00\00\00"))
