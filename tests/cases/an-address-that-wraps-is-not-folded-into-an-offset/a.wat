;; i32.add wraps at 32 bits and the offset of a load does not: (-4 + base) + 8 is not -4 with offset base + 8.
;; CALL: load(-4) = 0x04030201
;; CALL: load_offset(-4) = 0x04030201
;; CALL: store_and_load(-8, 99) = 99
(module
  (@dylink.0 (mem-info (memory 16 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "load") (param i32) (result i32)
    (i32.load (i32.add (i32.add (local.get 0) (global.get $memory_base)) (i32.const 8))))
  (func (export "load_offset") (param i32) (result i32)
    (i32.load offset=4 (i32.add (local.get 0) (i32.add (global.get $memory_base) (i32.const 4)))))
  (func (export "store_and_load") (param i32) (param i32) (result i32)
    (i32.store (i32.add (local.get 0) (i32.add (global.get $memory_base) (i32.const 16))) (local.get 1))
    (i32.load offset=8 (global.get $memory_base)))
  (data (i32.add (global.get $memory_base) (i32.const 4)) "\01\02\03\04"))
