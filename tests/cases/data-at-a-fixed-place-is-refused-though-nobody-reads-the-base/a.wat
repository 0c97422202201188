;; Whoever has the memory would find `fixed` at 2048, though no code of this library asks where its data is.
;; REFUSED: MF002
(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (data (global.get $base) "moves")
  (data (i32.const 2048) "fixed")
  (func (export "f") (result i32) (i32.load (i32.const 2048))))
