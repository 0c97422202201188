;; Each library passes on what the other one is to define.
;; REFUSED: LK004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "one" (func $one (result i32)))
  (func (export "f") (result i32) (call $one)))
