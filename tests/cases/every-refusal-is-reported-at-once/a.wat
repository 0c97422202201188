;; One run tells everything that is wrong with both inputs.
;; REFUSED: DY004 IN003 SP010
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "missing" (func $missing))
  (func (export "_initialize"))
  (func (export "__wasm_call_ctors"))
  (func (export "f") (call $missing)))
