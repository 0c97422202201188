;; C++ includes a header of C without `extern "C"`.
;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "_Z10shape_areaii" (func $area (param i32 i32) (result i32)))
  (func (export "f") (result i32) (call $area (i32.const 2) (i32.const 3))))
