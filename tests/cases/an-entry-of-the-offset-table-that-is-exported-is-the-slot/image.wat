(module $image.wasm
  (type (;0;) (func (result i32)))
  (table (;0;) 2 2 funcref)
  (global (;0;) i32 i32.const 1)
  (export "f" (func $f))
  (export "pointer" (global 0))
  (elem (;0;) (i32.const 1) func $f)
  (func $f (;0;) (type 0) (result i32)
    i32.const 1
  )
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
