;; FINDS: error SP007, warning SP011
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__cpp_exception" (tag $e (param i32)))
  (func (export "f") (throw $e (i32.const 1))))
