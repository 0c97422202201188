(module $image.wasm
  (type (;0;) (func (result i32)))
  (table (;0;) 2 2 funcref)
  (memory (;0;) 18)
  (global $__stack_pointer (;0;) (mut i32) i32.const 1048576)
  (global $level (;1;) (mut i64) i64.const 3)
  (global (;2;) i32 i32.const 1114112)
  (global (;3;) i32 i32.const 1048576)
  (export "__heap_base" (global 2))
  (export "__stack_pointer" (global $__stack_pointer))
  (export "counter" (global 3))
  (export "f" (func $f))
  (export "functions" (table 0))
  (export "heap" (memory 0))
  (export "level" (global $level))
  (export "memory" (memory 0))
  (elem (;0;) (i32.const 1) func $f)
  (func $f (;0;) (type 0) (result i32)
    global.get $level
    i64.const 1
    i64.add
    global.set $level
    i32.const 1048576
    i32.load
  )
  (data (;0;) (i32.const 1048576) "\07")
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
