;; A program of Emscripten's compiler before 2.0: its data has constant places, and its table takes a base from its
;; loader. It is no shared library.
;; FINDS: error DY003
(module
  (import "env" "__table_base" (global i32))
  (import "env" "memory" (memory 2))
  (import "env" "table" (table 4 funcref))
  (elem (global.get 0) func 0)
  (data (i32.const 1024) "data")
  (func (export "_f") (result i32) (i32.load (i32.const 1024))))
