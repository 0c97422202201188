;; CALL: f(2:i64, 1.5:f64) = 3.0:f64
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "g" (func $g (param f64 f64) (result f64)))
  (func (export "f") (param i64 f64) (result f64) (call $g (f64.convert_i64_s (local.get 0)) (local.get 1))))
