(module $image.wasm
  (type (;0;) (func (result i32)))
  (memory (;0;) 17)
  (global $counter (;0;) (mut i32) i32.const 0)
  (export "count" (func $count))
  (export "memory" (memory 0))
  (export "read" (func $read))
  (func $read (;0;) (type 0) (result i32)
    i32.const 1048580
    i32.load
  )
  (func $count (;1;) (type 0) (result i32)
    global.get $counter
    i32.const 1
    i32.add
    global.set $counter
    global.get $counter
  )
  (data (;0;) (i32.const 1048576) "\01\00\00\00\05")
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
