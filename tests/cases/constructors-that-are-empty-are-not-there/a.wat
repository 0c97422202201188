;; `wasm-ld -shared` exports `__wasm_call_ctors` whether or not there are any.
;; WARNS: LK011
;; FLAGS: --strip
;; CALL: f() = 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (func (export "__wasm_call_ctors"))
  (func (export "f") (result i32) (i32.const 1)))
