;; The handle is an address of the library's own, which takes a byte that is none of its data.
;; REFUSED: MF002
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (import "env" "__dso_handle" (global $handle i32))
  (data (global.get $base) "a")
  (func (export "f") (result i32) (global.get $handle)))
