;; LLVM before 2018 kept the stack pointer in memory, at address 4.
;; FINDS: error SP003
(module
  (memory 2)
  (data (i32.const 4) "\00\00\01\00")
  (func (export "f") (param i32) (result i32) (local i32)
    (i32.store (i32.const 4) (local.tee 1 (i32.sub (i32.load (i32.const 4)) (i32.const 48))))
    (i32.store offset=12 (local.get 1) (local.get 0))
    (i32.store (i32.const 4) (i32.add (local.get 1) (i32.const 48)))
    (i32.load offset=12 (local.get 1))))
