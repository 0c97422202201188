;; FINDS: info SP009
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "GOT.mem" "__heap_base" (global $base (mut i32)))
  (func (export "f") (result i32) (global.get $base)))
