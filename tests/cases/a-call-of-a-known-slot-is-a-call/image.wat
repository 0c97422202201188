(module
  (type (;0;) (func (param i32) (result i32)))
  (type (;1;) (func))
  (table (;0;) 4 4 funcref)
  (export "direct" (func 1))
  (export "kept" (func 2))
  (export "last" (func 4))
  (export "nothing" (func 6))
  (export "other_type" (func 5))
  (export "own" (func 3))
  (elem (;0;) (i32.const 1) func 0)
  (elem (;1;) (i32.const 3) func 7)
  (func (;0;) (type 0) (param i32) (result i32)
    local.get 0
    i32.const 1
    i32.add
  )
  (func (;1;) (type 0) (param i32) (result i32)
    local.get 0
    call 7
  )
  (func (;2;) (type 0) (param i32) (result i32)
    (local i32)
    local.get 0
    call 7
    call 7
  )
  (func (;3;) (type 0) (param i32) (result i32)
    local.get 0
    call 0
  )
  (func (;4;) (type 0) (param i32) (result i32)
    local.get 0
    return_call 7
  )
  (func (;5;) (type 1)
    i32.const 3
    call_indirect (type 1)
  )
  (func (;6;) (type 1)
    i32.const 2
    call_indirect (type 1)
  )
  (func (;7;) (type 0) (param i32) (result i32)
    local.get 0
    i32.const 2
    i32.mul
  )
)
