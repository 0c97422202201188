;; A library may reserve memory and import none: nothing of it can be read, so that the host is asked for none, and no
;; zeros are stored.
;; FLAGS: --import-memory
;; CALL: offset() = 8
(module
  (@dylink.0 (mem-info (memory 3000000000 2) (table 0 0)))
  (import "env" "__memory_base" (global $base i32))
  (func (export "offset") (result i32)
    (i32.sub (i32.add (global.get $base) (i32.const 8)) (global.get $base))))
