;; In a memory of 64 bits the stack pointer has as many, by its name or by its use.
;; FINDS: error ABI006
(module
  (memory i64 2)
  (global (mut i64) (i64.const 65536))
  (global (mut i32) (i32.const 65536))
  (data (i64.const 65536) "data above the stack")
  (func (export "f") (param i32) (result i32) (local i64)
    (global.set 0 (local.tee 1 (i64.sub (global.get 0) (i64.const 32))))
    (i32.store offset=12 (local.get 1) (local.get 0))
    (global.set 0 (i64.add (local.get 1) (i64.const 32)))
    (i32.load offset=12 (local.get 1))))
