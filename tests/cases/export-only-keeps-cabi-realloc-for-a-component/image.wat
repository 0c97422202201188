(module
  (type (;0;) (func (result i32)))
  (type (;1;) (func (param i32 i32 i32 i32) (result i32)))
  (export "cabi_realloc" (func 1))
  (export "demo:parts/math#f" (func 0))
  (func (;0;) (type 0) (result i32)
    i32.const 1
  )
  (func (;1;) (type 1) (param i32 i32 i32 i32) (result i32)
    i32.const 99
  )
  (@custom "component-type:world" (after code) "\00")
)
