;; CALL: f(4) = 12
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "sum" (func $sum (param i32) (result i32)))
  (type $pair (struct (field (mut i64)) (field i32)))
  (func (export "f") (param i32) (result i32)
    (i32.add
      (call $sum (local.get 0))
      (struct.get $pair 1 (struct.new $pair (i64.const 1) (local.get 0))))))
