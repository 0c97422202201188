(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "GOT.mem" "__dso_handle" (global $mine (mut i32)))
  (func (export "theirs") (result i32) (global.get $mine)))
