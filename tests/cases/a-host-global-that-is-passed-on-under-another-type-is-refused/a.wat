;; A global of the host keeps its type when another module passes it on: whoever imports it by name wants that type.
;;
;; REFUSED: ABI001
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__memory_base" (global i32))
  (import "env" "limit" (global $limit (mut i32)))
  (func (export "run") (result i32) (global.get $limit)))
