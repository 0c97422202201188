(module $image.wasm
  (type (;0;) (func (result i32)))
  (import "env" "twice" (func $twice (;0;) (type 0)))
  (memory (;0;) 16)
  (export "f" (func $f))
  (export "memory" (memory 0))
  (func $f (;1;) (type 0) (result i32)
    call $twice
  )
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
