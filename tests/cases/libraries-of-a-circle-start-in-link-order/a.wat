;; INPUTS: a.wat b.wat c.wat
;; CALL: nothing()
;; STDOUT: log 2
;; STDOUT: log 3
;; STDOUT: log 1
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (needed "b" "c"))
  (import "host" "log" (func $log (param i32)))
  (func (export "__wasm_call_ctors") (call $log (i32.const 1)))
  (func (export "nothing")))
