(module
  (@dylink.0 (mem-info (memory 8 2) (table 0 0)) (needed "a"))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (global (export "pointer") i32 (i32.const 0))
  (func (export "__wasm_apply_data_relocs")
    (i32.store (global.get $memory_base) (i32.add (global.get $memory_base) (i32.const 4))))
  (data (global.get $memory_base) "\00\00\00\00\15\00\00\00"))
