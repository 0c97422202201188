(module
  (type (;0;) (func (result i32)))
  (type (;1;) (func (param i32) (result i32)))
  (memory (;0;) 17)
  (global (;0;) (mut i32) i32.const 5)
  (export "before" (func 0))
  (export "kept" (func 1))
  (export "memory" (memory 0))
  (export "mixed" (func 2))
  (func (;0;) (type 0) (result i32)
    (local i32)
    global.get 0
    local.set 0
    i32.const 7
    global.set 0
    local.get 0
  )
  (func (;1;) (type 1) (param i32) (result i32)
    (local i32)
    global.get 0
    i32.const 3
    i32.add
    local.set 1
    local.get 1
    local.get 0
    local.get 1
    i32.const -8
    i32.add
    i32.add
    i32.add
  )
  (func (;2;) (type 1) (param i32) (result i32)
    (local i32)
    local.get 0
    if (result i32) ;; label = @1
      i32.const 1048576
      local.set 1
      i32.const 1048576
      i32.load
    else
      global.get 0
      local.set 1
      local.get 1
      i32.const 3
      i32.mul
    end
  )
  (data (;0;) (i32.const 1048576) "\04")
)
