(module
  (type (;0;) (func (result i32)))
  (table (;0;) 2 2 funcref)
  (memory (;0;) 2)
  (export "f" (func 0))
  (export "g" (func 1))
  (export "memory" (memory 0))
  (elem (;0;) (i32.const 1) func 2)
  (func (;0;) (type 0) (result i32)
    i32.const 65540
    i32.load
    i32.load
  )
  (func (;1;) (type 0) (result i32)
    call 2
  )
  (func (;2;) (type 0) (result i32)
    i32.const 6
  )
  (data (;0;) (i32.const 65540) "\0c\00\01\00\00\00\00\00\05")
)
