(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (func $free (param i32)
    (drop (memory.grow (i32.and (local.get 0) (i32.const 1431655768)))))
  (func (export "take") (param i32) (call $free (local.get 0))))
