;; FINDS: error DY012
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__table_base32" (global $base i32))
  (func (export "f") (result i32) (global.get $base)))
