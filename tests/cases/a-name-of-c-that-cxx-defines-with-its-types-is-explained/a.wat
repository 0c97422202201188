;; C asks for a function and C++ has it with its types in the name (Itanium C++ ABI, 5.1.2).
;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "shape_area" (func $area (param i32 i32) (result i32)))
  (func (export "f") (result i32) (call $area (i32.const 2) (i32.const 3))))
