(module $image.wasm
  (type (;0;) (func (result i32)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func))
  (import "test:new/host" "make" (func $make (;0;) (type 0)))
  (import "test:new/host" "[resource-drop]item" (func $"[resource-drop]item" (;1;) (type 1)))
  (global $entered (;0;) (mut i32) i32.const 0)
  (export "run" (func $run))
  (func $run (;2;) (type 2)
    global.get $entered
    if ;; label = @1
      unreachable
    end
    i32.const 1
    global.set $entered
    call $"#func3 run"
    i32.const 0
    global.set $entered
  )
  (func $"#func3 run" (@name "run") (;3;) (type 2)
    call $make
    call $"[resource-drop]item"
  )
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
