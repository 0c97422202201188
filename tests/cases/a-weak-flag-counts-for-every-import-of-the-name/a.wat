;; The flag is written under the module env though the import is a GOT entry; BINDING_WEAK alone is enough.
;; CALL: address() = 0
(module
  (@dylink.0 (mem-info (memory 0 0) (table 0 0)) (import-info "env" "maybe" binding-weak))
  (import "GOT.mem" "maybe" (global $maybe (mut i32)))
  (func (export "address") (result i32) (global.get $maybe)))
