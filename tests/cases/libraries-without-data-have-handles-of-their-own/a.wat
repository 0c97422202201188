;; The handle is what a library's destructors are found by.
;; CALL: same() = 0
;; NOT-ORACLE: the loader gives an empty library no byte of its own
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "GOT.mem" "__dso_handle" (global $mine (mut i32)))
  (import "env" "theirs" (func $theirs (result i32)))
  (func (export "same") (result i32) (i32.eq (global.get $mine) (call $theirs))))
