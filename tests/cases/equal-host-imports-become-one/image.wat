(module
  (type (;0;) (func (param i32)))
  (type (;1;) (func))
  (import "host" "log" (func (;0;) (type 0)))
  (export "f" (func 1))
  (func (;1;) (type 1)
    i32.const 1
    call 0
    call 2
  )
  (func (;2;) (type 1)
    i32.const 2
    call 0
  )
)
