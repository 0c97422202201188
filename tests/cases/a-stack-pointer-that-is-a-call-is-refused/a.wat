;; Even where undefined functions may trap.
;; FLAGS: --unresolved-symbols trap
;; REFUSED: SP010
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "__wasm_get_stack_pointer" (func $get (result i32)))
  (import "env" "__wasm_set_stack_pointer" (func $set (param i32)))
  (func (export "f") (result i32)
    (call $set (i32.sub (call $get) (i32.const 16)))
    (call $get)))
