(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)))
  (import "env" "memory" (memory 1))
  (import "env" "__memory_base" (global $base i32))
  (global (export "x") i32 (i32.const 0))
  (func (export "__wasm_apply_data_relocs") (i32.store (global.get $base) (i32.const 7))))
