(module $image.wasm
  (type (;0;) (func (result i32)))
  (type (;1;) (func))
  (table (;0;) 2 2 funcref)
  (global (;0;) i32 i32.const 1)
  (export "g" (func $g))
  (export "pointer" (global 0))
  (elem (;0;) (i32.const 1) func $undefined:f)
  (func $g (;0;) (type 0) (result i32)
    i32.const 1
  )
  (func $undefined:f (;1;) (type 1)
    unreachable
  )
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
