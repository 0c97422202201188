;; Whoever loads b after a would overwrite what a's relocations stored there; only running them in order is right.
;; CALL: theirs() = 6
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "GOT.mem" "cell" (global $cell (mut i32)))
  (func (export "__wasm_apply_data_relocs") (i32.store (global.get $cell) (i32.const 6)))
  (func (export "theirs") (result i32) (i32.load (global.get $cell))))
