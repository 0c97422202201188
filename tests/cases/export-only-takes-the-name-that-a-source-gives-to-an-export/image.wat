(module
  (type (;0;) (func (result i32)))
  (memory (;0;) 16)
  (export "memory" (memory 0))
  (export "number" (func 0))
  (func (;0;) (type 0) (result i32)
    i32.const 10
    call 1
    i32.add
  )
  (func (;1;) (type 0) (result i32)
    i32.const 7
  )
)
