;; FINDS: error AL001
(module
  (memory 2)
  (func $malloc (export "malloc") (param i32) (result i32)
    (local i32)
    (local.set 1 (i32.sub (i32.shl (memory.size) (i32.const 16)) (i32.const 66048)))
    (drop (i32.and (local.get 1) (i32.const 1431655768)))
    (drop (memory.grow (i32.const 1)))
    (i32.const 66048)))
