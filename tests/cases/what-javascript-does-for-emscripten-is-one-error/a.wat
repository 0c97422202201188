;; REFUSED: DY004
(module
  (import "env" "memory" (memory 1))
  (import "env" "emscripten_resize_heap" (func $a (param i32) (result i32)))
  (import "env" "draw_on_canvas" (func $b))
  (import "env" "_abort_js" (func $c))
  (import "env" "__syscall_dup" (func $d (param i32) (result i32)))
  (func (export "f") (result i32) (call $b) (call $c) (call $d (call $a (i32.const 1)))))
