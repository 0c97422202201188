(module $image.wasm
  (type (;0;) (func (result i32)))
  (export "f" (func $f))
  (func $f (;0;) (type 0) (result i32)
    call $g
  )
  (func $named_helper (;1;) (type 0) (result i32)
    i32.const 1
  )
  (func $g (;2;) (type 0) (result i32)
    call $named_helper
  )
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
