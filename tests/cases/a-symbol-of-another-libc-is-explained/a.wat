;; FINDS: error ABI016
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "GOT.mem" "errno" (global $errno (mut i32)))
  (func (export "f") (result i32) (global.get $errno)))
