;; What Emscripten's compiler before 2.0 made: the stack pointer is saved, raised and put back.
;; FINDS: error SP003
(module
  (import "env" "memory" (memory 2))
  (import "env" "table" (table 4 funcref))
  (global (mut i32) (i32.const 60384))
  (data (i32.const 8) "data")
  (func (export "_f") (param i32) (result i32) (local i32 i32)
    (local.set 1 (global.get 0))
    (global.set 0 (i32.add (global.get 0) (i32.const 16)))
    (i32.store (local.get 1) (local.get 0))
    (local.set 2 (i32.load (local.get 1)))
    (global.set 0 (local.get 1))
    (local.get 2)))
