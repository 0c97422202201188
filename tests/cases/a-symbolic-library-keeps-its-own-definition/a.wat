;; b was linked with -Bsymbolic: it calls its own function without an import, though a's wins for everyone else.
;; WARNS: DY006
;; CALL: mine() = 1
;; CALL: theirs() = 2
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "internal" (func $internal (result i32)))
  (func $which (export "which") (result i32) (i32.const 1))
  (func (export "mine") (result i32) (call $which))
  (func (export "theirs") (result i32) (call $internal)))
