;; FLAGS: --allow DY004
;; FINDS: error AL002, error DY004
(module
  (import "env" "emscripten_resize_heap" (func $resize (param i32) (result i32)))
  (memory (export "memory") 2)
  (func (export "malloc") (param i32) (result i32)
    (drop (i32.and (local.get 0) (i32.const 1431655768)))
    (drop (call $resize (i32.shl (memory.size) (i32.const 16))))
    (i32.const 70000)))
