;; Making a component of the image again takes the section and the function.
;; CALL: f() = 1
;; CALL: cabi_realloc(0, 0, 4, 16) = 99
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "f") (result i32) (i32.const 1)))
