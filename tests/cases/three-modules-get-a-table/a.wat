;; FINDS: error ABI001, warning DY006
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "scale" (func (param i32) (result i32)))
  (func (export "version") (result i32) (i32.const 1)))
