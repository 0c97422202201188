(module
  (type (;0;) (func (result i32)))
  (memory (;0;) 16)
  (global (;0;) i64 i64.const 5)
  (export "f" (func 0))
  (export "limit" (global 0))
  (export "memory" (memory 0))
  (func (;0;) (type 0) (result i32)
    i32.const 1
  )
)
