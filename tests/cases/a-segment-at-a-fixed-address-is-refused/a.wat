;; 1048576 is where the data happens to be.
;; REFUSED: MF002
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (data (i32.const 1048576) "abcd")
  (func (export "f") (result i32) (i32.load (global.get $base))))
