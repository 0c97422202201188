(module $image.wasm
  (type (;0;) (func))
  (type (;1;) (func (result i32)))
  (memory (;0;) 16)
  (export "_initialize" (func $_initialize))
  (export "get" (func $get))
  (export "memory" (memory 0))
  (export "other" (func $other))
  (func $_initialize (;0;) (type 0)
    block ;; label = @1
      i32.const 1
      br_if 0 (;@1;)
      unreachable
    end
  )
  (func $get (;1;) (type 1) (result i32)
    i32.const 1
  )
  (func $other (;2;) (type 1) (result i32)
    i32.const 7
  )
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
