;; FINDS: info SP008
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__stack_pointer" (global $sp (mut i32)))
  (func (export "__wbindgen_add_to_stack_pointer") (param i32) (result i32)
    (global.set $sp (i32.add (global.get $sp) (local.get 0)))
    (global.get $sp)))
