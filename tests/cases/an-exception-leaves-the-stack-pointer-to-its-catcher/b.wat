(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__stack_pointer" (global $sp (mut i32)))
  (import "env" "__cpp_exception" (tag $exception (param i32)))
  (func (export "throw")
    (global.set $sp (i32.sub (global.get $sp) (i32.const 4096)))
    (throw $exception (i32.const 1))))
