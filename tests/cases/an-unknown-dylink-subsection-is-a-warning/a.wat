;; A subsection 6 that names no architecture is one that nobody knows.
;; WARNS: DY002
;; CALL: f() = 0
(module
  (@custom "dylink.0" (before first) "\01\04\04\02\00\00" "\06\03\02ab")
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (func (export "f") (result i32) (i32.load (global.get $memory_base))))
