;; FINDS:
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "GOT.mem" "__wasm_lpad_context" (global (mut i32)))
  (func (export "f") (result i32) (global.get 0)))
