;; FLAGS: --engine lime1+simd128
;; FINDS:
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "f") (param i32) (result i32)
    (i8x16.extract_lane_s 0 (i8x16.splat (local.get 0)))))
