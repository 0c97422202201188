;; 100 pages of 65536 bytes.
;; FLAGS: --export __heap_end
;; CALL: f() = 100
;; GLOBAL: __heap_end = 6553600
;; NOT-ORACLE: the loader chooses the size of its memory
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 100))
  (func (export "f") (result i32) (memory.size)))
