(module $image.wasm
  (type (;0;) (func (result i32)))
  (type (;1;) (func (param i32) (result i32)))
  (memory (;0;) 17)
  (export "f" (func $f))
  (export "g" (func $g))
  (export "memory" (memory 0))
  (func $f (;0;) (type 0) (result i32)
    i32.const 104
    i32.const 0
    call $b
    i32.const 1048576
    i32.eq
    select
  )
  (func $g (;1;) (type 1) (param i32) (result i32)
    local.get 0
    call $c
    i32.load8_s
    i32.const 1
    call $c
    i32.const 1048588
    i32.eq
    i32.add
  )
  (func $b (;2;) (type 0) (result i32)
    i32.const 1048576
  )
  (func $c (;3;) (type 1) (param i32) (result i32)
    local.get 0
    i32.const 2
    i32.shl
    i32.const 1048592
    i32.add
    i32.load
  )
  (data $.rodata (;0;) (i32.const 1048576) "shared text\00two\00\1c\00\10\00\0c\00\10\00\00\00\10\00one")
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
