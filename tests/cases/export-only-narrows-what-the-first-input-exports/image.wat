(module $image.wasm
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func))
  (type (;2;) (func (result i32)))
  (import "host" "twice" (func $twice (;0;) (type 0)))
  (memory (;0;) 17)
  (export "_initialize" (func $__wasm_call_ctors))
  (export "f" (func $f))
  (export "h" (func $h))
  (export "memory" (memory 0))
  (func $__wasm_call_ctors (;1;) (type 1)
    i32.const 1048576
    i32.const 5
    call $twice
    i32.store
  )
  (func $f (;2;) (type 2) (result i32)
    i32.const 1048576
    i32.load
    i32.const 1
    i32.add
  )
  (func $h (;3;) (type 2) (result i32)
    i32.const 3
  )
  (data (;0;) (i32.const 1048576) "\01")
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
