(module $image.wasm
  (type (;0;) (func (result i32)))
  (import "env" "f" (func $f (;0;) (type 0)))
  (table (;0;) 2 2 funcref)
  (global (;0;) i32 i32.const 1)
  (export "g" (func $g))
  (export "pointer" (global 0))
  (elem (;0;) (i32.const 1) func $f)
  (func $g (;1;) (type 0) (result i32)
    call $f
  )
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
