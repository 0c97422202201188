(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed "c.so"))
  (import "env" "add" (func $add))
  (func (export "__wasm_call_ctors") (call $add) (call $add)))
