(module $image.wasm
  (type (;0;) (func (result i32)))
  (type (;1;) (func (result i64)))
  (import "host" "f" (global (;0;) (ref null 0)))
  (import "host" "t" (table (;0;) 2 (ref null 0)))
  (export "one" (func $one))
  (export "pointer" (global 0))
  (export "table" (table 0))
  (func $one (;0;) (type 1) (result i64)
    i64.const 1
  )
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
