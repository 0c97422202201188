;; FINDS: error EH007
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (global (mut i32) (i32.const 0))
  (global (mut i32) (i32.const 0))
  (func (export "x") (param i32) (i32.const 1) (global.set 0) (local.get 0) (global.set 1))
  (func (export "y") (param i32) (i32.const 2) (global.set 0) (local.get 0) (global.set 1)))
