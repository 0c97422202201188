;; The list need not say what `wasm-tools component new` looks for. The list has the name of an interface.
;; FLAGS: --strip --export-only demo:parts/math#f
;; CALL: cabi_realloc(0, 0, 4, 16) = 99
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "demo:parts/math#f") (result i32) (i32.const 1))
  (func (export "g") (result i32) (i32.const 2)))
