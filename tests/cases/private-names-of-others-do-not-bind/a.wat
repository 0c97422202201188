;; REFUSED: DY004
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__wasm_init_own" (func $own (result i32)))
  (func (export "mine") (result i32) (call $own)))
