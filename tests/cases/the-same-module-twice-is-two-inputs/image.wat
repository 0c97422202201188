(module
  (type (;0;) (func (result i32)))
  (memory (;0;) 17)
  (export "memory" (memory 0))
  (export "one" (func $one))
  (export "two" (func $two))
  (func $one (;0;) (type 0) (result i32)
    call $bump
  )
  (func $two (;1;) (type 0) (result i32)
    call $"#func3 bump"
  )
  (func $bump (;2;) (type 0) (result i32)
    i32.const 1048576
    i32.const 1048576
    i32.load
    i32.const 1
    i32.add
    i32.store
    i32.const 1048576
    i32.load
  )
  (func $"#func3 bump" (@name "bump") (;3;) (type 0) (result i32)
    i32.const 1048584
    i32.const 1048584
    i32.load
    i32.const 1
    i32.add
    i32.store
    i32.const 1048584
    i32.load
  )
  (data (;0;) (i32.const 1048576) "\05\00\00\00\00\00\00\00\05")
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
