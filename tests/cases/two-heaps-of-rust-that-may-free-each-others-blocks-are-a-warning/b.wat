(module
  (memory (export "memory") 2)
  (func $__rdl_alloc (param i32) (result i32) (memory.grow (i32.const 1)))
  (func (export "take") (param i32) (drop (call $__rdl_alloc (local.get 0))))
  (@custom "linking" "\02"))
