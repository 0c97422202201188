(module $image.wasm
  (type (;0;) (func (result i32)))
  (import "host" "setting" (global (;0;) i32))
  (global (;1;) i32 global.get 0)
  (export "copy" (global 1))
  (export "f" (func $f))
  (func $f (;0;) (type 0) (result i32)
    i32.const 1
  )
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
