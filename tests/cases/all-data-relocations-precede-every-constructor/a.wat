;; a's constructor runs first (b needs it) and reads b's pointer, which b's relocations set.
;; CALL: seen() = 21
(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (import "GOT.mem" "pointer" (global $pointer (mut i32)))
  (func (export "__wasm_call_ctors") (i32.store (global.get $memory_base) (i32.load (i32.load (global.get $pointer)))))
  (func (export "seen") (result i32) (i32.load (global.get $memory_base))))
