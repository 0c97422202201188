;; wasm-ld put a function that traps in place of `main`, which crt1 calls by a weak reference.
;; WARNS: DY005
;; TRAP: _start() = unreachable
(module
  (memory (export "memory") 1)
  (func $undefined_weak:main (result i32) unreachable)
  (func $__main_void (result i32) (call $undefined_weak:main))
  (func (export "_start") (drop (call $__main_void))))
