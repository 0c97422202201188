(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 1))
  (import "GOT.mem" "t" (global $t (mut i32)))
  (func (export "g") (result i32) (i32.load (global.get $t))))
