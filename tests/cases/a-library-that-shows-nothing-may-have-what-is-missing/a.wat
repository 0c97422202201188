;; wasm-ld leaves out what a library hides, so that only its silence tells that it may have the name.
;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "shape_area" (func $area (result i32)))
  (func (export "f") (result i32) (call $area)))
