;; Two finished modules of Rust for wasm32-unknown-unknown: each std has a heap, and a Vec crosses.
;; FINDS: warning AL003
(module
  (import "env" "take" (func $take (param i32)))
  (memory (export "memory") 2)
  (func $_RNvCsfgHYwM92fyn_7___rustc11___rdl_alloc (param i32) (result i32)
    (i32.shl (memory.grow (i32.const 1)) (i32.const 16)))
  (func (export "give") (call $take (call $_RNvCsfgHYwM92fyn_7___rustc11___rdl_alloc (i32.const 8))))
  (@custom "linking" "\02"))
