(module
  (memory 2)
  (global $__stack_pointer (export "sp") (mut i32) (i32.const 65536))
  (func (export "frame") (result i32)
    (local $here i32)
    (global.set $__stack_pointer (i32.sub (global.get $__stack_pointer) (i32.const 16)))
    (local.set $here (global.get $__stack_pointer))
    (global.set $__stack_pointer (i32.add (global.get $__stack_pointer) (i32.const 16)))
    (local.get $here)))
