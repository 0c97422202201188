;; What would clear the data has nothing to clear.
;; CALL: top() = 1048576
(module
  (@dylink.0 (mem-info (memory 64 4) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__stack_pointer" (global $sp (mut i32)))
  (start $init)
  (func $init (memory.fill (global.get $base) (i32.const 0) (i32.const 64)))
  (func (export "top") (result i32) (global.get $sp)))
