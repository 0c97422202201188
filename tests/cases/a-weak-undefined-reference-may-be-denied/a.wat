;; Silent by default, since weak references are made to stay undefined; whoever wants none can say so.
;; FLAGS: --deny DY005
;; REFUSED: DY005
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (import-info "env" "maybe" binding-weak undefined))
  (import "env" "maybe" (func $maybe))
  (func (export "call_it") (call $maybe)))
