(module (@dylink.0 (mem-info (memory 0 0) (table 0 0))) (func (export "h") (result i32) (i32.const 3)) (func (export "i")))
