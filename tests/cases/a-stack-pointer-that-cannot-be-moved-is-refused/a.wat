;; The stack pointer of the image changes: whoever imports it as a constant could not be given it.
;;
;; REFUSED: ABI001
(module
  (@dylink.0 (mem-info (memory 0 0)))
  (import "env" "__stack_pointer" (global $sp i32))
  (global $start i32 (global.get $sp))
  (func (export "where") (result i32) (global.get $start)))
