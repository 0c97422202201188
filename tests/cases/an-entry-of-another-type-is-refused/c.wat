(module
  (@dylink.0 (mem-info (memory 0 0)))
  (func (export "__wasm_apply_data_relocs") (param i64)))
