;; FINDS: error SP001
;; Text of binaryen and back: a global without a name comes out as `global$0`. It is still the stack pointer.
(module
  (memory (export "memory") 4)
  (global $global$0 (mut i32) (i32.const 65536))
  (global (export "__data_end") i32 (i32.const 65540))
  (data (i32.const 65536) "data")
  (func (export "f") (result i32)
    (local i32)
    (global.set 0 (local.tee 0 (i32.sub (global.get 0) (i32.const 32))))
    (i32.store offset=12 (local.get 0) (i32.const 7))
    (global.set 0 (i32.add (local.get 0) (i32.const 32)))
    (i32.const 7)))
