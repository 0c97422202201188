(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "run" (func $run (result i32)))
  (func (export "g") (result i32) (call $run))
  (func (export "optional") (result i32) (i32.const 1)))
