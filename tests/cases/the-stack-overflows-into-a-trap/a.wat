;; The stack is at address 0 and grows down, so a frame too many leaves memory.
;; FLAGS: --stack-size 1024
;; TRAP: deep()
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__stack_pointer" (global $sp (mut i32)))
  (func (export "deep") (result i32)
    (loop $again (result i32)
      (global.set $sp (i32.sub (global.get $sp) (i32.const 256)))
      (i32.store (global.get $sp) (i32.const 1))
      (br $again))))
