;; FLAGS: --export-all
;; GLOBAL: shown = 0
;; A library shows an entry of the offset table for data that nobody defines: a weak reference, which is null.
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (import-info "env" "x" binding-weak undefined))
  (import "GOT.mem" "x" (global $x (mut i32)))
  (export "shown" (global $x))
  (func (export "f") (result i32) (global.get $x)))
