;; FLAGS: --max-memory 1000000000000
;; CALL: f() = 16
;; NOT-ORACLE: the loader is given no such limit
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (func (export "f") (result i32) (memory.size)))
