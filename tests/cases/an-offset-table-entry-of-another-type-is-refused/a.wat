;; FINDS: error DY011
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "GOT.mem" "counter" (global $counter i32))
  (func (export "f") (result i32) (global.get $counter)))
