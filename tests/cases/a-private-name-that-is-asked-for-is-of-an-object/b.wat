;; A library with such a function of its own.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "__wasm_init_memory") (result i32) (i32.const 2)))
