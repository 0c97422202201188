;; CALL: grow() = 1
;; CALL: grow() = 1
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "grow") (result i32) (local $old i32)
    (local.set $old (memory.grow (i32.const 2)))
    (i32.store (i32.shl (local.get $old) (i32.const 16)) (i32.const 1))
    (i32.load (i32.shl (local.get $old) (i32.const 16)))))
