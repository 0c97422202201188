(module
  (@dylink.0 (mem-info (memory 4 2) (table 0 0)) (export-info "y" tls))
  (import "env" "memory" (memory 0))
  (import "env" "__memory_base" (global $memory_base i32))
  (global $tls (export "__tls_base") (mut i32) (i32.const 0))
  (global (export "y") i32 (i32.const 0))
  (func (export "__wasm_init_tls") (param i32) (global.set $tls (local.get 0)))
  (func (export "g") (result i32) (i32.load (global.get $tls))))
