;; CALL: f() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (type $x (func (param f64 f64)))
  (type $unused (func (param f32)))
  (type $t (sub (func)))
  (type $u (sub $t (func)))
  (table $tab 1 (ref null $t) (ref.null $u))
  (func (export "f") (result i32) (ref.is_null (table.get $tab (i32.const 0)))))
