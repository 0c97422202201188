;; FINDS: info ABI015, info DY005
(module
  (@dylink.0 (mem-info (memory 0 0)) (import-info "env" "__main_argc_argv" binding-weak undefined))
  (import "env" "__main_argc_argv" (func $main (param i32 i32) (result i32)))
  (func (export "f") (result i32) (call $main (i32.const 0) (i32.const 0))))
