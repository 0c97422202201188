;; b imports what it exports, as a library does for weak definitions: the first definition in link order is a's, and
;; overriding a weak definition is no reason for a warning.
;; CALL: through() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "internal" (func $internal (result i32)))
  (func (export "which") (result i32) (i32.const 1))
  (func (export "through") (result i32) (call $internal)))
