(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "demo:parts/math@1.0.1#scale") (param i32 i32) (result i32) (i32.mul (local.get 0) (local.get 1)))
  (func (export "demo:parts/math@1.0.1#[dtor]number") (param i32))
  (func (export "cm32p2|demo:parts/text|length") (param i32) (result i32) (local.get 0))
  (func (export "round") (param i32) (result i32) (local.get 0)))
