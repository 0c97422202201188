;; The weak `hook` of this object gives way to the other object's, which has another type: `run` would call that.
;; REFUSED: ABI001
(module
  (import "env" "__linear_memory" (memory 0))
  (func $hook (result i32) (i32.const 1))
  (func $run (result i32) (call $hook))
  (@custom "linking" "\02\08\10\02\00\01\00\04hook\00\00\01\03run"))
