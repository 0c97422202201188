;; FINDS:
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (global (export "__wasm_lpad_context") i32 (i32.const 0)))
