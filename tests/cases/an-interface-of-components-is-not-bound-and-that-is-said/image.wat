(module $image.wasm
  (type (;0;) (func (param i32 i32) (result i32)))
  (type (;1;) (func (param i32)))
  (type (;2;) (func (param i32) (result i32)))
  (type (;3;) (func (result i32)))
  (import "demo:parts/math@1.0.0" "scale" (func $scale (;0;) (type 0)))
  (import "demo:parts/math@1.0.0" "[resource-drop]number" (func $"[resource-drop]number" (;1;) (type 1)))
  (import "demo:parts/absent" "scale" (func $"#func2 scale" (@name "scale") (;2;) (type 2)))
  (import "cm32p2|demo:parts/text" "length" (func $length (;3;) (type 2)))
  (import "$root" "round" (func $round (;4;) (type 2)))
  (export "run" (func $run))
  (func $run (;5;) (type 3) (result i32)
    i32.const 1
    call $"[resource-drop]number"
    i32.const 1
    call $"#func2 scale"
    i32.const 3
    i32.const 5
    call $scale
    i32.const 0
    call $length
    i32.add
    call $round
    i32.add
  )
  (@producers
    (processed-by "seld" "0.2.0")
  )
)
