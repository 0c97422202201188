;; CALL: mine() = 1
;; CALL: theirs() = 1
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "GOT.mem" "__dso_handle" (global $handle (mut i32)))
  (import "env" "internal" (func $internal (result i32)))
  (global (export "__dso_handle") i32 (i32.const 0))
  (func (export "mine") (result i32) (i32.eq (global.get $handle) (global.get $memory_base)))
  (func (export "theirs") (result i32) (call $internal)))
