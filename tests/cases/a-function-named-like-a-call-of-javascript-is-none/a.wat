;; FINDS:
;; The letters after `invoke_` are types; here they are words.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)))
  (import "env" "invoke_later" (func (param i32 i32)))
  (func (export "g")))
