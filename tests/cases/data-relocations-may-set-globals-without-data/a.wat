;; The library has no data, and yet its relocations have an effect.
;; CALL: f() = 42
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (global $g (mut i32) (i32.const 1))
  (func (export "__wasm_apply_data_relocs") (global.set $g (i32.const 42)))
  (func (export "f") (result i32) (global.get $g)))
