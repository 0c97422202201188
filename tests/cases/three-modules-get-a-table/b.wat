(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func (export "scale") (param f32) (result f32) (local.get 0)))
