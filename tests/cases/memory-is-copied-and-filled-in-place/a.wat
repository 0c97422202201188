;; CALL: copy() = 0x7a7a6261
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "copy") (result i32)
    (memory.fill (i32.add (global.get $memory_base) (i32.const 4)) (i32.const 122) (i32.const 4))
    (memory.copy (i32.add (global.get $memory_base) (i32.const 4)) (global.get $memory_base) (i32.const 2))
    (i32.load offset=4 (global.get $memory_base)))
  (data (global.get $memory_base) "ab"))
